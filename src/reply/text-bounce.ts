import type { Incoming } from '../model/incoming.ts';
import type { Action, RecipientStatus } from './delivery-status.ts';
import { fieldOf } from './fields.ts';
import { mailboxesIn } from './mailbox.ts';

/** What the mail servers write that send no RFC 3464 part, or did not always. */
const FAILED: readonly RegExp[] = [
  // qmail
  /this is the qmail-send program/i,
  /i(?:'|’)m afraid i wasn(?:'|’)t able to deliver your message/i,
  // Exim
  /could not be delivered to (?:one or more of its|all of its|some of its) recipients/i,
  // Postfix
  /your message could not be delivered to one or more recipients/i,
  // sendmail
  /the following addresses had permanent (?:fatal|delivery) errors/i,
  // Exchange, Outlook, IIS
  /delivery has failed to these recipients/i,
  /delivery to the following recipients? (?:has )?failed/i,
  /your message did(?: not|n't) reach some or all of the intended recipients/i,
  /your message (?:to .{0,200} )?(?:couldn't|could not|wasn't|was not) (?:be )?delivered/i,
  // Gmail
  /^(?:\*+ ?)?(?:address not found|message not delivered|recipient inbox full)/im,
  /delivery to the following recipient failed permanently/i,
  // Lotus and HCL Domino
  /\bwas not delivered to:/i,
  // Yahoo and others
  /we were unable to deliver your message/i,
  /undeliverable (?:mail|message)|mail delivery failed|returned mail: see transcript/i,
  // The mailbox's own server
  /(?:recipient's|user's|the) (?:mailbox|inbox) is (?:over quota|full)/i,
];

const DELAYED: readonly RegExp[] = [
  /this is a warning message only/i,
  /you do not need to resend your message/i,
  /(?:has been|is being|was) delayed/i,
  /has not yet been delivered/i,
  /(?:message|delivery) (?:is )?(?:still )?(?:incomplete|delayed)/i,
  /will (?:be retried|continue to (?:try|retry)|keep trying)/i,
];

/** Behind these lines stands our own message. */
const COPY =
  /^(?:-{2,} ?(?:below this line is a copy|this is a copy of|original message|the following is|forwarded message|returned message|-? ?transcript of session|message header|the header of)|original message headers:|-{3,} ?begin|(?:return-path|received|message-id|x-case-id): |from: .{0,200}@)/im;

/** Only what no person writes as: a bounce has no return address (RFC 5321, 4.5.5), or comes from a mail program. */
function comesFromMailSystem({ fields, from }: Incoming): boolean {
  if (fields['return-path']?.some((path) => /^<\s*>/.test(path))) return true;
  if (fields['x-failed-recipients'] !== undefined) return true;
  return /^(?:mailer-daemon|mail-daemon|mdaemon|postmaster|microsoftexchange[0-9a-f]*|mail\.delivery\.subsystem)@/.test(
    from,
  );
}

/** A bounce or a delay that is told in words only; null when it is neither, or when it is not certain. */
export function readTextBounce(incoming: Incoming): RecipientStatus | null {
  if (!comesFromMailSystem(incoming)) return null;
  const copyAt = incoming.text.search(COPY);
  const words = (copyAt < 0 ? incoming.text : incoming.text.slice(0, copyAt)).slice(0, 16_000);
  const said = `${incoming.subject}\n${words}`;
  const action = readAction(said, incoming);
  if (action === null) return null;
  const named = mailboxesIn(fieldOf(incoming.fields, 'x-failed-recipients'));
  const recipients = named.length > 0 ? named : mailboxesIn(words).filter((name) => name !== incoming.from);
  if (recipients.length === 0) return null;
  const status = /(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(words)?.[0] ?? '';
  return { recipients, action, status, diagnostic: serversWords(words) };
}

function readAction(said: string, { fields }: Incoming): Action | null {
  // Where lines break is everybody's own choice.
  const isSaid = (mark: RegExp): boolean => mark.test(said) || mark.test(said.replace(/\s+/g, ' '));
  // A warning quotes the error it met, so it is asked for first.
  if (DELAYED.some(isSaid)) return 'delayed';
  if (FAILED.some(isSaid) || fields['x-failed-recipients'] !== undefined) return 'failed';
  return null;
}

/** The line that quotes the other server, or the one behind the address. */
function serversWords(words: string): string {
  const lines = words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const quoted = lines.find((line) => /(?<!\d)[45]\d\d[ -]|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])/.test(line));
  if (quoted !== undefined) return quoted;
  const at = lines.findIndex((line) => mailboxesIn(line, 1).length > 0);
  return lines.slice(Math.max(0, at), at + 4).join(' ');
}
