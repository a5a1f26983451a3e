const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const MAX_NAMES = 20;

/** The name in lower case without its trailing dot; null for wildcards, addresses and anything DNS would not take. */
export function cleanHostname(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 254) return null;
  const name = value.toLowerCase().replace(/\.$/, '');
  const labels = name.split('.');
  if (name.length > 253 || labels.length < 2 || !labels.every((label) => LABEL.test(label))) return null;
  // A numeric last label is an address in some notation (RFC 3696 section 2: top-level names are not all-numeric).
  return /^(?:\d+|0x[\da-f]*)$/.test(labels.at(-1) ?? '') ? null : name;
}

/** The first 20 distinct valid names among what a record says. */
export function cleanHostnames(values: Iterable<unknown>): readonly string[] {
  const names = new Set<string>();
  for (const value of values) {
    const name = cleanHostname(value);
    if (name !== null) names.add(name);
    if (names.size === MAX_NAMES) break;
  }
  return [...names];
}
