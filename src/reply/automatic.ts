import type { Incoming } from '../model/incoming.ts';
import { fieldOf } from './fields.ts';

/** Fields that only programs set. */
const MARKS: readonly string[] = [
  'x-auto-response-suppress',
  'x-autoreply',
  'x-autoreply-from',
  'x-autorespond',
  'x-auto-reply',
  'x-autoresponder',
  'x-mail-autoreply',
  'x-vacation',
];

/** How mail programs begin the subject of an automatic answer, in the languages we have met. */
const SUBJECT =
  /^(?:auto(?:matic|mated)?[ -]?(?:reply|response|answer)|auto:|out of (?:the )?office|on vacation|vacation reply|away from (?:my )?(?:mail|e-mail|desk)|automatische (?:antwort|antwoord)|automatisch antwoord|abwesenheit|abwesend|nicht im b[üu]ro|r[ée]ponse automatique|absence du bureau|absent du bureau|respuesta autom[áa]tica|fuera de la oficina|risposta automatica|fuori (?:sede|ufficio)|resposta autom[áa]tica|aus[êe]ncia|afwezig|autosvar|automatisk(?:t)? svar|automaattinen vastaus|poissa|automatick[áa] odpov|autoodpowied|odpowied[źz] automatyczna|otomatik yan|автоответ|автоматический ответ|自動(?:応答|返信)|自动(?:回复|答复)|자동 ?(?:응답|회신))/i;

const NO_REPLY = /^(?:no-?_?reply|do-?_?not-?_?reply|bounces?|autoreply|auto-reply|mailer-daemon)(?:[+@-])/;

/** A program wrote it: nothing in it is anybody's word, and whoever answered it would answer for ever (RFC 3834, 2). */
export function isAutomatic({ fields, from, subject }: Incoming): boolean {
  const submitted = fieldOf(fields, 'auto-submitted').toLowerCase();
  if (submitted !== '' && !/^no\b/.test(submitted)) return true;
  if (/^(?:bulk|auto_reply|junk)\b/i.test(fieldOf(fields, 'precedence'))) return true;
  if (fields['return-path']?.some((path) => /^<\s*>/.test(path))) return true;
  if (MARKS.some((mark) => fields[mark] !== undefined)) return true;
  return NO_REPLY.test(from) || SUBJECT.test(withoutPrefixes(subject));
}

/** Nobody wrote it: an absence, or the like. */
export function isAutoReply({ fields, subject }: Incoming): boolean {
  return /^auto-replied\b/i.test(fieldOf(fields, 'auto-submitted')) || SUBJECT.test(withoutPrefixes(subject));
}

/** A mail list passed it on: often a team's own, and a person wrote it. */
export function isFromList({ fields }: Incoming): boolean {
  return fields['list-id'] !== undefined || /^list\b/i.test(fieldOf(fields, 'precedence'));
}

/** `Re: AW: [external] words` → `words`: what answering and forwarding programs put in front. */
export function withoutPrefixes(subject: string): string {
  let rest = subject.trim();
  for (let round = 0; round < 10; round++) {
    const shorter = rest.replace(
      /^(?:(?:re|aw|antw|sv|vs|ref|rif|r|fwd?|wg|tr|rv|enc|odp|ynt|回复|答复|转发)(?:\[\d{1,3}\])?\s?[::]|\[(?:ext(?:ern(?:al|e)?)?|spam|\*+)\])\s*/i,
      '',
    );
    if (shorter === rest) break;
    rest = shorter;
  }
  return rest;
}
