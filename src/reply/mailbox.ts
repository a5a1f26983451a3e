import { mailboxesIn as everyMailboxIn } from '../model/mailbox.ts';

/** Every mailbox in a text, lower case, each once, at most `most`. */
export function mailboxesIn(text: string, most: number = 50): readonly string[] {
  return [...new Set(everyMailboxIn(text).map((mailbox) => mailbox.toLowerCase()))].slice(0, most);
}

/** `rfc822; user@example.com` and its untidy relatives (RFC 3464, 2.3.2) → mailbox in lower case; empty for none. */
export function typedMailbox(value: string): string {
  return mailboxesIn(value.slice(value.indexOf(';') + 1), 1)[0] ?? '';
}

/** Undoes xtext (RFC 3461, 4): some servers hand the ORCPT back as they got it, with `+2B` for a plus. */
export function decodeXtext(text: string): string {
  return text.replace(/\+([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
