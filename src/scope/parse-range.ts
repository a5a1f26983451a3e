import { addressValue } from './address.ts';
import { type Range, single } from './range-set.ts';
import type { Fail } from './refuse.ts';

/** What a broken IPv4 address should have been. */
export const IPV4_FORM = 'an IPv4 address is four numbers from 0 to 255 without leading zeros';
const ZONE = 'a zone id (%...) means nothing to a sweep, leave it out';
const PATH = 'a path needs a URL with http:// or https://, a network an IP address';

/** Reads a CIDR, an `a-b` range or one address; a CIDR with host bits set is the network around it. */
export function parseRange(text: string, fail: Fail): Range {
  if (text.includes('/')) return parseCidr(text, fail);
  if (text.includes('-')) return parseSpan(text, fail);
  return single(parseAddress(text, fail));
}

function parseCidr(text: string, fail: Fail): Range {
  const slash = text.indexOf('/');
  const network = text.slice(0, slash).trim();
  const length = text.slice(slash + 1).trim();
  const value = addressValue(network);
  if (value === null) {
    return fail(`is not a CIDR: ${network.includes('%') ? ZONE : /[a-z]/i.test(network) ? PATH : IPV4_FORM}`);
  }
  if (length.includes(':')) return fail('is not a CIDR: it takes no port, use --ports');
  const maxLength = network.includes(':') ? 128 : 32;
  if (!/^\d{1,3}$/.test(length) || Number(length) > maxLength) {
    return fail(`is not a CIDR: the prefix length is 0 to ${maxLength}`);
  }
  if (typeof value === 'bigint') return around6(value, Number(length));
  if (maxLength === 32) return around4(value, Number(length));
  // `::ffff:0:0/96` in an exclusion file means the mapped spelling, never all of IPv4.
  return Number(length) <= 96
    ? around6((0xffffn << 32n) + BigInt(value), Number(length))
    : around4(value, Number(length) - 96);
}

function around4(value: number, length: number): Range {
  const size = 2 ** (32 - length);
  const first = value - (value % size);
  return { first, end: first + size };
}

function around6(value: bigint, length: number): Range {
  const hostBits = BigInt(128 - length);
  const first = (value >> hostBits) << hostBits;
  return { first, end: first + (1n << hostBits) };
}

function parseSpan(text: string, fail: Fail): Range {
  const [left = '', right = '', ...rest] = text.split('-');
  const first = addressValue(left.trim());
  const last = addressValue(right.trim());
  if (first === null || last === null || rest.length > 0) {
    return fail('is not a range: write both addresses in full, such as 192.0.2.1-192.0.2.20');
  }
  if (typeof first !== typeof last) return fail('is not a range: it mixes IPv4 and IPv6');
  if (first > last) return fail('is not a range: write the smaller address first');
  return { first, end: single(last).end } as Range;
}

function parseAddress(text: string, fail: Fail): number | bigint {
  const form = text.includes('%') ? ZONE : text.includes(':') ? 'check its groups of hexadecimal digits' : IPV4_FORM;
  return addressValue(text) ?? fail(`is not an IP address: ${form}`);
}
