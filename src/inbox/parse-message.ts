import { createHash } from 'node:crypto';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import type { Fields, Incoming, Unreadable } from '../model/incoming.ts';
import { fieldOf, parseFields } from '../reply/fields.ts';
import { mailboxesIn } from '../reply/mailbox.ts';
import type { RawMessage } from './raw-message.ts';

const MAX_TEXT_CHARS = 64 * 1024;
const MAX_REPORT_CHARS = 256 * 1024;

/** Fields that name whom a message was sent or delivered to; each mail server has its own favourite. */
const RECIPIENT_FIELDS: readonly string[] = [
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
  'x-delivered-to',
  'to',
  'cc',
];

const RETURNED_TYPES = /^(?:message\/(?:rfc822|global)(?:-headers)?|text\/rfc822-headers)$/;

/** Reads a message; a damaged one as far as it goes. One that no mail program could show is unreadable. */
export async function parseMessage({ where, content }: RawMessage): Promise<Incoming | Unreadable> {
  let mail: ParsedMail;
  try {
    mail = await simpleParser(content, {
      keepDeliveryStatus: true,
      // A returned mail of ours is evidence, not part of what was written.
      ignoreEmbedded: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      skipTextLinks: true,
      checksumAlgo: false,
      maxHtmlLengthToParse: 512 * 1024,
      maxHeadSize: 256 * 1024,
    });
  } catch (error) {
    return { where, reason: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
  const fields = parseFields(mail.headerLines.map(({ line }) => line).join('\n'));
  if (Object.keys(fields).length === 0) return { where, reason: 'is no mail: it has no header' };
  const text = plainText(mail.text ?? '');
  const subject = oneLine(mail.subject ?? '');
  return {
    where,
    key: keyOf(fields, text),
    fields,
    from: addressesOf(mail.from)[0] ?? '',
    recipients: recipientsOf(fields),
    subject,
    date: dateOf(fields),
    text,
    reports: reportsOf(mail),
    returned: returnedOf(mail),
  };
}

/**
 * Fields that no mailbox format rewrites, so that a message has one key as a file, in an mbox and over IMAP.
 * Without a Message-ID its words have to help, less what mbox does to them.
 */
function keyOf(fields: Fields, text: string): string {
  const names = ['message-id', 'date', 'from', 'to', 'subject'];
  const parts = names.map((name) => fieldOf(fields, name).replace(/\s+/g, ' '));
  const words = parts[0] === '' ? text.replace(/^>+(?=From )/gm, '').replace(/\s+/g, ' ') : '';
  return createHash('sha256')
    .update(JSON.stringify([...parts, words]))
    .digest('hex');
}

function addressesOf(field: AddressObject | undefined): readonly string[] {
  return (field?.value ?? []).flatMap(({ address }) => mailboxesIn(address ?? '', 1));
}

function recipientsOf(fields: Fields): readonly string[] {
  const named = RECIPIENT_FIELDS.flatMap((name) => fields[name] ?? []);
  // RFC 5321, 4.4: the last resort where the final server notes the recipient nowhere else.
  const received = (fields.received ?? []).flatMap((line) => /\bfor <([^>]{3,320})>/i.exec(line)?.[1] ?? []);
  return mailboxesIn([...named, ...received].join(' '));
}

/** mailparser takes the present for a date that it cannot read; here that would be a statement. */
function dateOf(fields: Fields): string | null {
  const at = Date.parse(fieldOf(fields, 'date'));
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function reportsOf({ attachments }: ParsedMail): Incoming['reports'] {
  return attachments
    .filter(({ contentType }) => /^message\/(?:global-)?(?:delivery-status|feedback-report)$/.test(contentType))
    .slice(0, 10)
    .map(({ contentType, content }) => ({ type: contentType, content: plainText(`${content}`, MAX_REPORT_CHARS) }));
}

function returnedOf({ attachments }: ParsedMail): Fields | null {
  const returned = attachments.find(({ contentType }) => RETURNED_TYPES.test(contentType));
  return returned === undefined ? null : parseFields(`${returned.content.subarray(0, MAX_REPORT_CHARS)}`.trimStart());
}

/** One kind of line end, and no controls that would hide a word or end a line. */
function plainText(text: string, maxChars: number = MAX_TEXT_CHARS): string {
  return text
    .slice(0, maxChars)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\u00a0/g, ' ')
    .replace(/[^\P{C}\n\t]/gu, '');
}

function oneLine(text: string): string {
  return plainText(text.slice(0, 2_000)).replace(/\s+/g, ' ').trim();
}
