import type { Facts } from '../../model/observation.ts';
import { cleanText } from './clean.ts';
import { readHostName } from './host-name.ts';

/**
 * The declared fields of a JSON answer, as `json.<path>`; `path?` keeps only that the field is set. Of a URL in one of
 * `hosts` the host name is kept, as `host.<path>`. Whatever else the document holds goes no further than this function.
 */
export function readJson(text: string, fields: readonly string[], hosts: readonly string[]): Facts {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return {};
  }
  const facts: Record<string, string | number | boolean> = {
    'json.keys': typeof document === 'object' && document !== null ? Object.keys(document).length : 0,
  };
  for (const field of fields) {
    const path = field.replace(/\?$/, '');
    const value = valueAt(document, path.split('.'));
    if (value === undefined || value === null) continue;
    if (field.endsWith('?')) facts[`json.${path}`] = true;
    else if (typeof value === 'string') facts[`json.${path}`] = cleanText(value);
    else if (typeof value === 'boolean' || Number.isFinite(value)) facts[`json.${path}`] = value as boolean | number;
  }
  for (const path of hosts) {
    const name = readHostName(valueAt(document, path.split('.')));
    if (name !== null) facts[`host.${path}`] = name;
  }
  return facts;
}

/** The id of the declared text that is the whole body; a JSON string and a bare one are the same. */
export function readLiteral(text: string, literals: Readonly<Record<string, string>>): Facts {
  const bare = text.trim().replace(/^"(.*)"$/s, '$1');
  const id = Object.keys(literals).find((key) => literals[key] === bare);
  return id === undefined ? {} : { literal: id };
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
