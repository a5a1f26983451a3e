/** A parsed record of unknown shape; every property is checked where it is read. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The record, or null when the text is not one JSON object. V8 parses without recursion, so depth is no danger. */
export function parseRecord(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The object under a key; an empty one when there is none, so that reading can go on. */
export function objectAt(record: JsonObject, key: string): JsonObject {
  const value = record[key];
  return isObject(value) ? value : {};
}

/** The list under a key; a single value counts as a list of one. */
export function listAt(record: JsonObject, key: string): readonly unknown[] {
  const value = record[key];
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** The text under a key; empty when there is none. */
export function textAt(record: JsonObject, key: string): string {
  const value = record[key];
  return typeof value === 'string' ? value : '';
}
