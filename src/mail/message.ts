import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type Notice, proofOf } from '../model/notice.ts';
import { bodyOf } from './body.ts';

/**
 * The header fields under the DKIM signature: all that {@link buildMessage} writes.
 * nodemailer's own list leaves out Auto-Submitted, X-Case-ID and List-Unsubscribe-Post, which RFC 8058, 4 wants signed.
 */
export const SIGNED_HEADERS: readonly string[] = [
  'From',
  'Reply-To',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Auto-Submitted',
  'X-Case-ID',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
];

// Room for what guard() adds, below the 76 of RFC 2045, 6.7.
const QP_LINE = 74;

/** What a message needs beside its notice. */
export interface MessageOptions {
  /** Takes the one POST of RFC 8058 at `<url>/<case>`; null: objections by mail only. */
  readonly unsubscribeUrl: string | null;
}

/** The RFC 5322 message of a notice, for one recipient, in 7-bit lines. Same notice, same bytes. */
export async function buildMessage(notice: Notice, options: MessageOptions): Promise<Buffer> {
  const { sender, recipient, subject, messageId, inReplyTo, createdAt, sentAt, id } = notice;
  const root = bodyOf(notice, boundarySeed(notice));
  const from = { name: sender.name, address: sender.address };
  root.setHeader([
    { key: 'From', value: from },
    { key: 'Reply-To', value: from },
    { key: 'To', value: { name: '', address: recipient } },
    { key: 'Subject', value: subject },
    { key: 'Message-ID', value: messageId },
    ...(inReplyTo === null
      ? []
      : [
          { key: 'In-Reply-To', value: inReplyTo },
          { key: 'References', value: inReplyTo },
        ]),
    { key: 'Date', value: new Date(sentAt ?? createdAt) },
    // RFC 3834, 5: keeps out-of-office programs from answering.
    { key: 'Auto-Submitted', value: 'auto-generated' },
    { key: 'X-Case-ID', value: id },
    ...unsubscribeHeaders(notice, options),
    { key: 'MIME-Version', value: '1.0' },
  ]);
  return guard(await buffer(root.createReadStream({ lineLength: QP_LINE })));
}

/** RFC 2369, 3.2 and RFC 8058; abuse desks take a mail with them for advertising. */
function unsubscribeHeaders(notice: Notice, { unsubscribeUrl }: MessageOptions): { key: string; value: object }[] {
  if (notice.audience !== 'operator') return [];
  // With what only its readers have seen: such a mail may come from another mailbox of theirs.
  const byMail = `<mailto:${notice.sender.address}?subject=STOP%20${proofOf(notice)}>`;
  // Prepared: nodemailer would fold or encode what must stay one URL.
  const prepared = (value: string): object => ({ prepared: true, foldLines: true, value });
  if (unsubscribeUrl === null) return [{ key: 'List-Unsubscribe', value: prepared(byMail) }];
  const byPost = `<${unsubscribeUrl.replace(/\/$/, '')}/${caseToken(notice)}>`;
  return [
    { key: 'List-Unsubscribe', value: prepared(`${byPost}, ${byMail}`) },
    { key: 'List-Unsubscribe-Post', value: prepared('List-Unsubscribe=One-Click') },
  ];
}

/** What stands before the @ of the Message-ID: unlike the id in the subject, nobody else can guess it. */
function caseToken({ messageId }: Notice): string {
  return /^<([\w.-]+)@/.exec(messageId)?.[1] ?? '';
}

function boundarySeed({ id, messageId }: Notice): string {
  return `${id.toLowerCase()}.${createHash('sha256').update(messageId).digest('hex').slice(0, 16)}`;
}

/**
 * Old mailbox files and mail servers change lines that begin with `From ` or a dot, and with them the signed body.
 * Only quoted-printable text can begin so: all else is base64 or our own header.
 */
function guard(message: Buffer): Buffer {
  const text = message.toString('latin1').replace(/\r?\n/g, '\r\n');
  return Buffer.from(text.replace(/\r\nFrom /g, '\r\n=46rom ').replace(/\r\n\./g, '\r\n=2E'), 'latin1');
}
