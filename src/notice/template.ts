import type { Audience } from '../model/contact.ts';
import { UsageError } from '../model/errors.ts';
import { BLOCKS, type Block, MANDATORY, type Slots, WORDS, type Word } from './slots.ts';
import { wrap } from './wrap.ts';

/** One mail's wording: `operator`, and `operator-reminder` for its reminder; a CERT gets none. `form` is for all web forms. */
export type TemplateName = Audience | `${Exclude<Audience, 'cert'>}-reminder` | 'form';

export const TEMPLATE_NAMES: readonly TemplateName[] = [
  'operator',
  'operator-reminder',
  'abuse-desk',
  'abuse-desk-reminder',
  'cert',
  'form',
];

/** A paragraph is one block, or lines to be filled and wrapped. */
type Paragraph = { readonly block: Block } | { readonly lines: readonly (readonly Piece[])[] };
type Piece = string | { readonly word: Word };

export type Template = readonly Paragraph[];
export type Templates = Readonly<Record<TemplateName, Template>>;

const SLOT = /\{\{\s*(\w*)\s*\}\}/g;
// Such a line would be taken for a finding's own, or for the data.
const OUR_MARK = /^(?:\[[0-9a-f]{12}\]|-----)/;

interface Line {
  readonly text: string;
  readonly where: string;
}

/**
 * Reads a template: paragraphs between empty lines, `{{slot}}` for data, `#` before a comment. Throws UsageError
 * with the file and line of what cannot be.
 */
export function parseTemplate(text: string, file: string): Template {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line, index) => ({ text: line.trimEnd(), where: `${file}:${index + 1}` }))
    .filter((line) => !line.text.startsWith('#'));
  for (const line of lines) checkLine(line);
  const template = paragraphsOf(lines).map(readParagraph);
  const used = new Set(
    template.flatMap((paragraph) =>
      'block' in paragraph
        ? [paragraph.block]
        : paragraph.lines.flat().flatMap((piece) => (typeof piece === 'string' ? [] : [piece.word])),
    ),
  );
  const missing = MANDATORY.filter((slot) => !used.has(slot)).map((slot) => `{{${slot}}}`);
  if (missing.length > 0) throw new UsageError(`${file}:1: every notice needs ${missing.join(', ')}: put it back`);
  return template;
}

function checkLine({ text, where }: Line): void {
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) {
    throw new UsageError(`${where}: a control or invisible character stands here: remove it`);
  }
  if (OUR_MARK.test(text)) throw new UsageError(`${where}: a line cannot begin like a finding or the data: reword it`);
  if (/\{\{|\}\}/.test(text.replace(SLOT, ''))) {
    throw new UsageError(`${where}: a slot is not closed: write it as {{name}}`);
  }
}

function paragraphsOf(lines: readonly Line[]): readonly (readonly Line[])[] {
  const paragraphs: Line[][] = [[]];
  for (const line of lines) {
    if (line.text !== '') paragraphs.at(-1)?.push(line);
    else if (paragraphs.at(-1)?.length !== 0) paragraphs.push([]);
  }
  return paragraphs.filter(({ length }) => length > 0);
}

function readParagraph(lines: readonly Line[]): Paragraph {
  const [first] = lines;
  const alone = lines.length === 1 ? /^\{\{\s*(\w*)\s*\}\}$/.exec(first?.text ?? '')?.[1] : undefined;
  const block = BLOCKS.find((name) => name === alone);
  return block === undefined ? { lines: lines.map(readLine) } : { block };
}

function readLine({ text, where }: Line): readonly Piece[] {
  const parts = text.split(SLOT);
  return parts.map((part, index) => {
    // split() gives text and captured names by turns.
    if (index % 2 === 0) return part;
    const word = WORDS.find((name) => name === part);
    if (word !== undefined) return { word };
    if (BLOCKS.some((name) => name === part)) {
      throw new UsageError(`${where}: {{${part}}} needs a paragraph of its own: put empty lines around it`);
    }
    throw new UsageError(`${where}: there is no slot {{${part}}}: use one of ${[...BLOCKS, ...WORDS].join(', ')}`);
  });
}

/** The template with the slots' values, wrapped at 72. A block that is empty leaves no trace. */
export function fillTemplate(template: Template, slots: Slots): string {
  const paragraphs = template.map((paragraph) =>
    'block' in paragraph ? slots[paragraph.block] : fillLines(paragraph.lines, slots),
  );
  return `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`;
}

/** Lines flow together; one that is indented or begins with `-` or a number starts anew. */
function fillLines(lines: readonly (readonly Piece[])[], slots: Slots): string {
  const items: { readonly lead: string; text: string }[] = [];
  for (const pieces of lines) {
    const text = pieces.map((piece) => (typeof piece === 'string' ? piece : slots[piece.word])).join('');
    // Only what the template itself says can start a line.
    const lead = typeof pieces[0] === 'string' ? (/^(?:\s+|- |\d+\. )/.exec(pieces[0])?.[0] ?? '') : '';
    const last = items.at(-1);
    if (lead === '' && last !== undefined) last.text += ` ${text}`;
    else items.push({ lead, text: text.slice(lead.length) });
  }
  return items.map(({ lead, text }) => wrap(text, lead)).join('\n');
}
