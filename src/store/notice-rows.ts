import type { Notice } from '../model/notice.ts';
import type { NoticeRow } from './schema.ts';

export function toNoticeRow(notice: Notice): NoticeRow {
  return {
    id: notice.id,
    sender_address: notice.sender.address,
    sender_name: notice.sender.name,
    recipient: notice.recipient,
    audience: notice.audience,
    rung: notice.rung,
    provider: notice.provider,
    subject: notice.subject,
    text: notice.text,
    attachments: JSON.stringify(notice.attachments),
    sha256: notice.sha256,
    wording_sha256: notice.wordingSha256,
    message_id: notice.messageId,
    reminds: notice.reminds,
    in_reply_to: notice.inReplyTo,
    state: notice.state,
    created_at: notice.createdAt,
    approved_sha256: notice.approvedSha256,
    approved_by: notice.approvedBy,
    approved_at: notice.approvedAt,
    recheck_id: notice.recheckId,
    sent_at: notice.sentAt,
    attempts: notice.attempts,
    retry_at: notice.retryAt,
    detail: notice.detail,
  };
}

export function fromNoticeRow(row: NoticeRow, findingIds: readonly string[]): Notice {
  return {
    id: row.id,
    sender: { address: row.sender_address, name: row.sender_name },
    recipient: row.recipient,
    audience: row.audience,
    rung: row.rung,
    provider: row.provider,
    findingIds,
    subject: row.subject,
    text: row.text,
    attachments: JSON.parse(row.attachments),
    sha256: row.sha256,
    wordingSha256: row.wording_sha256,
    messageId: row.message_id,
    reminds: row.reminds,
    inReplyTo: row.in_reply_to,
    state: row.state,
    createdAt: row.created_at,
    approvedSha256: row.approved_sha256,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
    recheckId: row.recheck_id,
    sentAt: row.sent_at,
    attempts: row.attempts,
    retryAt: row.retry_at,
    detail: row.detail,
  };
}
