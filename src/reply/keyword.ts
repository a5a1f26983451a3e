import type { Incoming } from '../model/incoming.ts';
import { withoutPrefixes } from './automatic.ts';

/** The words that a notice offers for an answer. */
export type Keyword = 'stop' | 'wrong' | 'fixed';

const FIRST_WORD = /^[\s*_"'“„«‹(>-]{0,8}(stop|wrong|fixed)(?![\p{L}\p{N}_-]|['’]\p{L})/iu;
const ALONE = /^[\s*_"'“„(]{0,8}(stop|wrong|fixed)[\s.!,;:*_"'”“)]{0,8}$/iu;
const GREETING =
  /^(?:hi|hello|hey|hallo|dear|good (?:morning|day|afternoon|evening)|guten (?:tag|morgen)|greetings|bonjour|hola|ciao|moin|sehr geehrte)\b[^.!?]{0,60}$/i;

/** What ticket systems put on top of a person's words. */
const REPLY_LINE = /reply (?:above|below) this line|antwort.{0,40}über dieser zeile/i;

/** The head of an inline OpenPGP signature (RFC 9580, 7). */
const SIGNED = /^(?:-----BEGIN PGP SIGNED MESSAGE-----|Hash: ?[\w, -]{3,60})$/i;

/** What may stand above the writer's first words. */
const PREAMBLE = [GREETING, REPLY_LINE, SIGNED];

/** Where somebody else's words begin: the line that announces a quotation, and the head of a forwarded mail. */
const QUOTATION =
  /^(?:>|-{2,} ?(?:original|forwarded|urspr|message d'origine|mensaje original)|_{10,}|(?:from|von|de|da|van|från) ?: .{0,200}@|(?:on|am|le|el|il|op|den) .{4,200}(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev).{0,80}:\s*$|-- ?$|-----BEGIN )/i;

/** How many lines may stand before a keyword that has a line to itself. */
const LINES = 3;

/**
 * The keyword that a person has written, or null. It counts as the first word of the subject or of the first line,
 * or alone on one of the next; never in what is quoted, in a signature, or in the middle of a sentence.
 */
export function readKeyword({ subject, text }: Incoming): Keyword | null {
  const inSubject = FIRST_WORD.exec(withoutPrefixes(subject.slice(0, 500)));
  if (inSubject !== null) return toKeyword(inSubject);
  const [first = '', ...others] = ownLines(text);
  const match =
    FIRST_WORD.exec(first) ?? others.map((line) => ALONE.exec(line)).find((found) => found !== null) ?? null;
  return match === null ? null : toKeyword(match);
}

/**
 * An answer to our List-Unsubscribe (RFC 2369), by a mail program or passed on by the page that takes the one click
 * (RFC 8058): the subject is exactly `STOP`, then the notice's number or more of its Message-ID. Returns no more of it
 * than a return path has; null when it is none.
 */
export function readUnsubscribe(subject: string): string | null {
  return /^STOP ([0-9A-F]{8}(?:\.[0-9A-F]{8})?)(?:[0-9A-F]{8}\.\d{1,3})?$/i.exec(subject.trim())?.[1] ?? null;
}

/** The first lines that are the writer's own, without a greeting. */
function ownLines(text: string): readonly string[] {
  const own: string[] = [];
  for (const raw of text.slice(0, 16_000).split('\n', 200)) {
    const line = raw.trim().slice(0, 500);
    if (line === '' || (own.length === 0 && PREAMBLE.some((each) => each.test(line)))) continue;
    if (QUOTATION.test(line)) break;
    own.push(line);
    if (own.length === LINES) break;
  }
  return own;
}

function toKeyword(match: RegExpExecArray): Keyword {
  return (match[1] ?? '').toLowerCase() as Keyword;
}
