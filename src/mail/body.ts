import MimeNode from 'nodemailer/lib/mime-node';
import type { Attachment, Notice } from '../model/notice.ts';
import { joinReports } from './xarf-part.ts';

/** A file as it is attached to a mail. */
export type AttachedFile = Pick<Attachment, 'name' | 'content'>;

/** What a notice's mail has attached: the reports of a host as one. */
export function filesOf({ audience, attachments }: Notice): readonly AttachedFile[] {
  const reports = attachments.filter(({ kind }) => kind === 'xarf');
  const tables = attachments.filter(({ kind }) => kind === 'csv');
  if (reports.length === 0 || audience !== 'abuse-desk') return tables;
  // RFC 6522, 3: the text, the report for programs, and one part more at most.
  return [{ name: 'xarf.json', content: joinReports(reports.map(({ content }) => content)) }];
}

/** The MIME tree of a notice, without the header fields of its root. `seed` makes its boundaries. */
export function bodyOf(notice: Notice, seed: string): MimeNode {
  const files = filesOf(notice);
  const options = {
    baseBoundary: seed,
    boundaryPrefix: '--_airsweep',
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  if (files.some(({ name }) => name === 'xarf.json')) {
    // Built by hand: through MailComposer's headers it would get two Content-Type fields and be multipart/mixed.
    const root = new MimeNode('multipart/report; report-type=feedback-report', options);
    addText(root, notice.text);
    root.createChild('message/feedback-report').setContent(FEEDBACK);
    for (const file of files) addFile(root, 'application/json', file);
    return root;
  }
  if (files.length === 0) return setText(new MimeNode('text/plain; charset=utf-8', options), notice.text);
  const root = new MimeNode('multipart/mixed', options);
  addText(root, notice.text);
  for (const file of files) addFile(root, 'text/csv; charset=utf-8', file);
  return root;
}

// RFC 5965, 3.1 wants these three; `xarf` is X-ARF's extension of the types. No version of ours: the message has to
// stay the same when the program is updated.
const FEEDBACK = 'Feedback-Type: xarf\r\nUser-Agent: airsweep\r\nVersion: 1\r\n';

function addText(parent: MimeNode, text: string): void {
  setText(parent.createChild('text/plain; charset=utf-8'), text);
}

function setText(node: MimeNode, text: string): MimeNode {
  node.setHeader('Content-Transfer-Encoding', 'quoted-printable');
  return node.setContent(text.replace(/\r?\n/g, '\r\n'));
}

function addFile(parent: MimeNode, type: string, { name, content }: AttachedFile): void {
  const node = parent.createChild(type, { filename: name });
  node.setHeader('Content-Transfer-Encoding', 'base64');
  node.setContent(Buffer.from(content));
}
