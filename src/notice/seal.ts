import { createHash } from 'node:crypto';
import type { Notice } from '../model/notice.ts';

/** What an approval binds to, as lower-case hex. */
export function hashNotice(notice: Pick<Notice, 'recipient' | 'subject' | 'text' | 'messageId'>): string {
  return sha256([notice.recipient, notice.subject, notice.text, notice.messageId]);
}

/** Eight hex digits that stand for this set of findings and this recipient; `attempt` gives another set of digits. */
export function noticeId(recipient: string, findingIds: readonly string[], createdAt: string, attempt: number): string {
  return sha256([recipient, ...findingIds, createdAt, String(attempt)])
    .slice(0, 8)
    .toUpperCase();
}

/** A Message-ID (RFC 5322 3.6.4) that stays the same however often the message is built. */
export function messageIdOf(id: string, recipient: string, createdAt: string, domain: string): string {
  // Eight digits are unique in one database only, hence the rest of a hash.
  return `<${id.toLowerCase()}.${sha256([id, recipient, createdAt]).slice(0, 16)}.1@${domain}>`;
}

function sha256(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
