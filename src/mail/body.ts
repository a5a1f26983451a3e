import MimeNode from 'nodemailer/lib/mime-node';
import type { Attachment, Notice } from '../model/notice.ts';
import { joinReports } from './xarf-part.ts';

/** The MIME tree of a notice, without the header fields of its root. `seed` makes its boundaries. */
export function bodyOf(notice: Notice, seed: string): MimeNode {
  const { audience, text, attachments } = notice;
  const reports = attachments.filter(({ kind }) => kind === 'xarf');
  const tables = attachments.filter(({ kind }) => kind === 'csv');
  const options = {
    baseBoundary: seed,
    boundaryPrefix: '--_airsweep',
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  if (reports.length > 0 && audience === 'abuse-desk') {
    // Built by hand: through MailComposer's headers it would get two Content-Type fields and be multipart/mixed.
    const root = new MimeNode('multipart/report; report-type=feedback-report', options);
    // RFC 6522, 3: the text, the report for programs, and one part more at most.
    addText(root, text);
    root.createChild('message/feedback-report').setContent(FEEDBACK);
    addFile(root, 'application/json', 'xarf.json', joinReports(reports.map(({ content }) => content)));
    return root;
  }
  if (tables.length === 0) return setText(new MimeNode('text/plain; charset=utf-8', options), text);
  const root = new MimeNode('multipart/mixed', options);
  addText(root, text);
  for (const table of tables) addFile(root, 'text/csv; charset=utf-8', table.name, table.content);
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

function addFile(parent: MimeNode, type: string, name: Attachment['name'], content: string): void {
  const node = parent.createChild(type, { filename: name });
  node.setHeader('Content-Transfer-Encoding', 'base64');
  node.setContent(Buffer.from(content));
}
