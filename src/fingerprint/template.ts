const PLACEHOLDER = /\{(hex|word):(\d{1,2})(?:-(\d{1,2}))?\}/g;
const CLASSES: Readonly<Record<string, string>> = { hex: '[0-9a-f]', word: '[A-Za-z0-9_-]' };

/**
 * Compiles a template such as `main.{hex:8}.chunk.js`. The only wildcards are counted classes of
 * single characters, and only one may vary in length: a match takes linear time whatever the text is.
 * Throws RangeError.
 * @param anchor `whole`: the text must match entirely; `tail`: its end, from a `/` on (a proxy may add a prefix).
 */
export function compileTemplate(template: string, anchor: 'whole' | 'tail'): RegExp {
  const literal = template.replace(PLACEHOLDER, '');
  if (/[{}]/.test(literal)) throw new RangeError(`"${template}": a wildcard is {hex:N}, {word:N} or {word:N-M}`);
  const open = [...template.matchAll(PLACEHOLDER)].filter(([, , least, most]) => most !== undefined && most !== least);
  if (open.length > 1) throw new RangeError(`"${template}": only one wildcard may have a length of N-M`);
  let source = '';
  let end = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    const [text, name = '', least = '', most] = match;
    source += quote(template.slice(end, match.index));
    source += `${CLASSES[name]}{${least}${most === undefined ? '' : `,${most}`}}`;
    end = match.index + text.length;
  }
  source += quote(template.slice(end));
  return new RegExp(anchor === 'whole' ? `^${source}$` : `(?:^|/)${source.replace(/^\\?\//, '')}$`);
}

function quote(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
