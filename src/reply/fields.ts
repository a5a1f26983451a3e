import type { Fields } from '../model/incoming.ts';

// More than any mail needs; a hostile one must not cost more.
const MAX_FIELDS = 1_000;
const MAX_VALUE_CHARS = 4_000;

/** Reads header fields up to the first empty line (RFC 5322, 2.2), unfolded; lines that are none are passed over. */
export function parseFields(text: string): Fields {
  const fields = new Map<string, string[]>();
  let count = 0;
  let current: string[] | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || count >= MAX_FIELDS) break;
    if (/^[ \t]/.test(line)) {
      const value = current?.pop();
      if (value !== undefined) current?.push(cut(`${value} ${line.trim()}`));
      continue;
    }
    const match = /^([\x21-\x39\x3b-\x7e]{1,100})[ \t]*:(.*)$/.exec(line);
    current = null;
    if (match === null) continue;
    const name = (match[1] ?? '').toLowerCase();
    current = fields.get(name) ?? [];
    fields.set(name, current);
    current.push(cut((match[2] ?? '').trim()));
    count++;
  }
  return Object.fromEntries(fields);
}

/** The first value of a field, empty when it is missing. */
export function fieldOf(fields: Fields, name: string): string {
  return fields[name]?.[0] ?? '';
}

function cut(value: string): string {
  return value.slice(0, MAX_VALUE_CHARS);
}
