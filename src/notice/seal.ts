import { createHash } from 'node:crypto';
import type { Notice } from '../model/notice.ts';

/** What a recipient gets, and nothing of what we note about it. */
export type Sealed = Pick<
  Notice,
  | 'id'
  | 'sender'
  | 'recipient'
  | 'audience'
  | 'subject'
  | 'text'
  | 'attachments'
  | 'messageId'
  | 'inReplyTo'
  | 'createdAt'
>;

/**
 * What an approval binds to, as lower-case hex: all that makes the message but its Date, which is the time of its
 * sending, and what the configuration adds on the way out, the address to object at and the DKIM signature.
 */
export function hashNotice(notice: Sealed): string {
  const { id, sender, recipient, audience, subject, text, attachments, messageId, inReplyTo, createdAt } = notice;
  const parts = attachments.flatMap(({ kind, name, content }) => [kind, name, content]);
  return sha256([
    id,
    sender.address,
    sender.name,
    recipient,
    audience,
    subject,
    text,
    messageId,
    inReplyTo ?? '',
    createdAt,
    ...parts,
  ]);
}

/** Eight hex digits that stand for this set of findings and this recipient; `attempt` gives another set of digits. */
export function noticeId(recipient: string, findingIds: readonly string[], createdAt: string, attempt: number): string {
  return sha256([recipient, ...findingIds, createdAt, String(attempt)])
    .slice(0, 8)
    .toUpperCase();
}

/**
 * A Message-ID (RFC 5322 3.6.4) that stays the same however often the message is built; `sequence` is 1 for a first
 * notice, 2 for its reminder. Whoever names it has had the mail: without `secret`, which is the database's own, it
 * could be worked out from what a forwarded mail shows.
 */
export function messageIdOf(
  id: string,
  recipient: string,
  secret: string,
  domain: string,
  sequence: 1 | 2 = 1,
): string {
  // Eight digits are unique in one database only, hence the rest of a hash.
  return `<${id.toLowerCase()}.${sha256([secret, id, recipient]).slice(0, 16)}.${sequence}@${domain}>`;
}

function sha256(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
