import type { Stated } from './machine-block.ts';
import { formatSocket } from './place.ts';
import { SUBJECT_STATE, toneOf } from './words.ts';

// RFC 5322, 2.1.1 asks for lines of 78; 150 is what ticket systems and mail lists still show whole.
const MAX_CHARS = 150;
const MAX_NAME = 40;
const TAG = /^\[Exposure Notice #([0-9A-F]{8})\] /;

/** What a reminder knows of the notice before it. */
export interface Reminder {
  /** The first notice's subject. */
  readonly subject: string;
  /** ISO 8601 UTC: when the first one went out. */
  readonly sentAt: string;
  /** The other side's ticket number; empty when it gave none. */
  readonly ticket: string;
}

/** The subject about these findings, at least one: the tag first, then the reader's own host. */
export function composeSubject(id: string, stated: readonly Stated[], maxChars: number = MAX_CHARS): string {
  const [first] = stated;
  if (first === undefined) throw new RangeError('a notice has at least one finding');
  const tone = toneOf(stated.map(({ exposure }) => exposure));
  const alike = stated.filter(({ exposure }) => toneOf([exposure]) === tone).length;
  const rest = alike < stated.length ? `, ${stated.length - alike} behind a password` : '';
  const socket = formatSocket({ address: first.ip, port: Number(first.port) });
  const place = first.host !== '' && first.host.length <= MAX_NAME ? `${first.host} (${socket})` : socket;
  const link = alike > 1 ? ` and ${alike - 1} more:` : ' is';
  const words = `${productTitle(first.product)} on ${place}${link} ${SUBJECT_STATE[tone]}`;
  const subject = `[Exposure Notice #${id}] ${words}`;
  return (subject.length + rest.length > maxChars ? subject : subject + rest).slice(0, maxChars);
}

/**
 * The first notice's tag before what is still open now: its subject when nothing has changed, and never a host that
 * is not this reader's. `stillOpen` is the day when all were last seen open. The ticket number keeps the mail in the other side's thread.
 */
export function composeReminderSubject(
  id: string,
  stated: readonly Stated[],
  reminder: Pick<Reminder, 'subject' | 'ticket'>,
  stillOpen: string,
): string {
  const tail = ` (still open on ${stillOpen})${ticketMark(reminder.ticket)}`;
  return composeSubject(TAG.exec(reminder.subject)?.[1] ?? id, stated, MAX_CHARS - tail.length) + tail;
}

/** The same subject for fewer findings; what a reminder added stays. */
export function reduceSubject(subject: string, stated: readonly Stated[]): string {
  const id = TAG.exec(subject)?.[1];
  if (id === undefined) return subject;
  const tail = / \(still open on \d{4}-\d\d-\d\d\).*$/.exec(subject)?.[0] ?? '';
  return composeSubject(id, stated, MAX_CHARS - tail.length) + tail;
}

/** The name with a capital. */
export function productTitle(product: string): string {
  const name = product.slice(0, MAX_NAME);
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** In brackets, as ticket systems look for it. It came by mail from a stranger. */
function ticketMark(ticket: string): string {
  const bare = ticket.replace(/[^\w #:./-]/g, '').trim();
  return bare === '' || bare.length > MAX_NAME ? '' : ` [${bare}]`;
}
