import { createHmac } from 'node:crypto';

// Deliberately plain: an address that needs quotes or comments is none that we ever wrote to. Within `'…'` it begins
// after the quote, and yet O'Brien has one.
const MAILBOX = /[^\s<>()[\]{}:;,"'\\@][^\s<>()[\]{}:;,"\\@]{0,63}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/gi;

/** Every mailbox in a text, as it is written there. */
export function mailboxesIn(text: string): readonly string[] {
  return text.match(MAILBOX) ?? [];
}

/** The text with something else in place of each address. */
export function replaceMailboxes(text: string, by: (mailbox: string) => string): string {
  return text.replace(MAILBOX, (mailbox) => by(mailbox));
}

/** The text with `(mailbox)` in place of each address. */
export function hideMailboxes(text: string): string {
  return replaceMailboxes(text, () => '(mailbox)');
}

/** One mailbox under all its spellings: lower case, without the `+tag`. */
export function coolDownKey(address: string): string {
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  const plus = local.indexOf('+');
  return `${plus > 0 ? local.slice(0, plus) : local}@${domain}`;
}

/** HMAC-SHA-256 (RFC 2104) of a mailbox under all its spellings, hex: tells that it is listed without naming it. */
export function hashMailbox(address: string, hashKey: string): string {
  return createHmac('sha256', Buffer.from(hashKey, 'hex')).update(coolDownKey(address)).digest('hex');
}
