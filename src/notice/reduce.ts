import type { Attachment, Notice } from '../model/notice.ts';
import { caseMark } from './blocks.ts';
import { cutRows, readMachineBlock } from './machine-block.ts';
import { reduceSubject } from './subject.ts';

type Message = Pick<Notice, 'subject' | 'text' | 'attachments'>;

/**
 * Cuts findings out of a message and changes nothing else: every line that is left stood in it before, so whoever
 * approved that message approved this one. At least one finding must be left.
 */
export function reduceNotice(message: Message, goneIds: readonly string[]): Message {
  const before = readMachineBlock(message.text).map(({ id }) => id);
  const text = withoutFindings(message.text, goneIds);
  return {
    subject: reduceSubject(message.subject, readMachineBlock(text)),
    text,
    attachments: reduceAttachments(message.attachments, before, goneIds),
  };
}

/** The text without these findings' lines. */
function withoutFindings(text: string, goneIds: readonly string[]): string {
  return cutRows(text, goneIds)
    .split('\n\n')
    .map((paragraph) => withoutItems(paragraph, goneIds))
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

/** A finding's lines: the one that begins with its mark, and the indented ones below. */
function withoutItems(paragraph: string, goneIds: readonly string[]): string {
  let isGone = false;
  return paragraph
    .split('\n')
    .filter((line) => {
      isGone = goneIds.some((id) => line.startsWith(caseMark(id))) || (isGone && line.startsWith(' '));
      return !isGone;
    })
    .join('\n');
}

/** A table has one line, and X-ARF one attachment, for each finding in the order of the text. */
function reduceAttachments(
  attachments: readonly Attachment[],
  ids: readonly string[],
  goneIds: readonly string[],
): readonly Attachment[] {
  const isLeft = (_one: unknown, index: number): boolean => !goneIds.includes(ids[index] ?? '');
  const reports = attachments.filter(({ kind }) => kind === 'xarf').filter(isLeft);
  const tables = attachments
    .filter(({ kind }) => kind === 'csv')
    .map((table) => {
      const [header = '', ...rows] = table.content.split('\r\n');
      return { ...table, content: [header, ...rows.filter(isLeft)].join('\r\n') };
    });
  return [...reports, ...tables];
}

/** What the text says about each finding: its id and exposure, as the data block has them. */
export function statedExposures(text: string): ReadonlyMap<string, string> {
  return new Map(readMachineBlock(text).map(({ id, exposure }) => [id, exposure]));
}
