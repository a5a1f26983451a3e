import { endpointUrl } from '../../export/endpoint-url.ts';
import { safeText } from '../../export/safe-text.ts';
import type { Contact } from '../../model/contact.ts';
import type { Finding } from '../../model/finding.ts';
import { breakLines } from './break-lines.ts';
import { describeWishes } from './contact-wishes.ts';

const INDENT = 7;
/** Room for a text that is still worth breaking into lines. */
const LEAST_COLUMNS = 20;

/**
 * A finding and its contacts, best first. On a terminal what speaks for each, and what holds it, stands below within
 * the width; elsewhere each is one line, for other programs.
 */
export function renderContacts(
  finding: Finding,
  contacts: readonly Contact[],
  columns: number = process.stdout.columns || Number.POSITIVE_INFINITY,
): readonly string[] {
  const isWide = columns === Number.POSITIVE_INFINITY;
  const render = (contact: Contact): readonly string[] => (isWide ? inOneLine(contact) : inBlock(contact, columns));
  return [
    `${finding.id}  ${endpointUrl(finding.endpoint)}`,
    ...contacts.flatMap((contact, index) => {
      const [first = '', ...below] = render(contact);
      return [`  ${index + 1}  ${contact.rung}  ${first}`, ...below.map((line) => ' '.repeat(INDENT) + line)];
    }),
    ...(contacts.length === 0 ? ['  no contact known'] : []),
  ];
}

function inOneLine(contact: Contact): readonly string[] {
  const { source, evidenceUrl, hold } = contact;
  const held = contact.form !== '' || hold === '' ? '' : `; held: ${hold}`;
  return [`${nameOf(contact)}  ${source} (${evidenceUrl})${held}`, ...describeWishes(contact)];
}

function inBlock(contact: Contact, columns: number): readonly string[] {
  const { source, evidenceUrl, hold } = contact;
  const held = contact.form !== '' || hold === '' ? [] : [`held: ${hold}`];
  const room = Math.max(LEAST_COLUMNS, columns - INDENT);
  const texts = [source, evidenceUrl, ...held, ...describeWishes(contact)];
  return [nameOf(contact), ...texts.flatMap((text) => breakLines(safeText(text, 2_000), room))];
}

function nameOf({ address, form }: Contact): string {
  return form === '' ? address : `task: fill in ${form}`;
}
