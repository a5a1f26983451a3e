import { IPV4_FORM } from './parse-range.ts';
import type { Fail } from './refuse.ts';

/** Underscores are no host name's (RFC 1123, 2.1), yet resolvers and container networks use them. */
const LABEL = /^[a-z0-9_][a-z0-9_-]{0,62}$/;
const NUMBER = /^(?:\d+|0x[\da-f]*)$/;

/** Lower case, punycode, no trailing dot. Anything that a resolver could take for a number is refused. */
export function parseHostName(text: string, fail: Fail): string {
  const bare = text.endsWith('.') ? text.slice(0, -1) : text;
  if (/^[\d.]+$/.test(bare)) return fail(`is not an IP address: ${IPV4_FORM}`);
  if (/^[\d.-]+$/.test(bare)) return fail('is not a host name: it looks like a range, and a range takes no port');
  const name = toAscii(bare);
  if (name === null) return fail('is not a host name: letters, digits, "-", "_" and "." only');
  if (name.length > 253) return fail('is not a host name: it has more than 253 characters');
  const labels = name.split('.');
  if (labels.some((label) => label.length > 63)) return fail('is not a host name: a label has more than 63 characters');
  if (!labels.every((label) => LABEL.test(label))) {
    return fail('is not a host name: every label is letters, digits, "-" and "_"');
  }
  // The WHATWG URL parser reads `0x7f.1` and `foo.1` as IPv4 numbers, good or bad.
  if (NUMBER.test(labels.at(-1) ?? '')) return fail(`is not a host name: the last label is a number; ${IPV4_FORM}`);
  return name;
}

function toAscii(text: string): string | null {
  const lower = text.toLowerCase();
  if (/^[a-z0-9_.-]+$/.test(lower)) return lower;
  if (/[\p{Cc}\s/\\?#@%:<>[\]^|]/u.test(lower)) return null;
  return URL.parse(`http://${lower}/`)?.hostname ?? null;
}
