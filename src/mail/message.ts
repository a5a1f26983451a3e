import MailComposer from 'nodemailer/lib/mail-composer';
import type { Notice } from '../model/notice.ts';

/** Who a mail comes from: a mailbox that somebody reads, in the domain that signs. */
export interface Sender {
  readonly address: string;
  /** Shown before the address; empty for none. */
  readonly name: string;
}

/**
 * The header fields under the DKIM signature: all that {@link buildMessage} writes.
 * nodemailer's own list leaves out Auto-Submitted and X-Case-ID.
 */
export const SIGNED_HEADERS: readonly string[] = [
  'From',
  'Reply-To',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Auto-Submitted',
  'X-Case-ID',
  'List-Unsubscribe',
];

/** The RFC 5322 message of a notice: plain text, one recipient. Same notice and sender, same bytes. */
export function buildMessage(notice: Notice, sender: Sender): Promise<Buffer> {
  const from = { name: sender.name, address: sender.address };
  const composer = new MailComposer({
    from,
    replyTo: from,
    to: { name: '', address: notice.recipient },
    subject: notice.subject,
    messageId: notice.messageId,
    date: new Date(notice.createdAt),
    text: notice.text,
    newline: 'win',
    headers: [
      // RFC 3834, 5: keeps out-of-office programs from answering.
      { key: 'Auto-Submitted', value: 'auto-generated' },
      { key: 'X-Case-ID', value: notice.id },
      // RFC 2369, 3.2. By mail only: there is no web end point that could honour one click (RFC 8058).
      { key: 'List-Unsubscribe', value: `<mailto:${sender.address}?subject=STOP%20${notice.id}>` },
    ],
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
