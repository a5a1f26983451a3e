import { safeText } from '../safe-text.ts';

/** Text that is HTML already; made by {@link html} only, so that nothing gets in unescaped. */
export interface Html {
  readonly markup: string;
}

type Part = Html | readonly Html[] | string | number;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Longer than any honest value; a name has 253. */
const MAX_CHARS = 2_048;

/** A template whose values are cleaned and escaped, in text as in quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = strings.map((text, index) => text + (index < parts.length ? toMarkup(parts[index] ?? '') : ''));
  return { markup: markup.join('') };
}

function toMarkup(part: Part): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return safeText(part, MAX_CHARS).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

export const NOTHING: Html = { markup: '' };

/**
 * A table whose first column names its rows. The class `list` is for many columns: where the screen is narrow each
 * row becomes a block, and each cell shows its column's head beside it.
 */
export function table(heads: readonly string[], rows: readonly (readonly Part[])[], kind: 'list' | 'counts'): Html {
  return html`<table class="${kind}"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(([first = '', ...others]) => html`<tr><th scope="row">${first}</th>${others.map((cell, index) => html`<td data-head="${heads[index + 1] ?? ''}">${cell}</td>`)}</tr>\n`)}</tbody></table>`;
}

/** A part of the page under a heading that the table of contents can name. */
export function section(id: string, title: string, ...content: readonly Html[]): Html {
  return html`<section id="${id}"><h2>${title}</h2>
${content}</section>
`;
}
