import { withEmbedded } from './embedded-ipv4.ts';
import { parseRange } from './parse-range.ts';
import { containsValue, createRangeSet, type RangeSet, unionAll } from './range-set.ts';
import { failFor } from './refuse.ts';

interface NeverDialled {
  readonly reason: string;
  readonly ranges: RangeSet;
}

/** In code and not in data/: no file and no flag may open these. */
export const NEVER_DIALLED: readonly NeverDialled[] = [
  never('link-local', '169.254.0.0/16', ', RFC 3927'),
  never('multicast', '224.0.0.0/4', ', RFC 5771'),
  never('limited broadcast', '255.255.255.255', ', RFC 919'),
  never('link-local', 'fe80::/10', ', RFC 4291'),
  never('multicast', 'ff00::/8', ', RFC 4291'),
  // Amazon's metadata service lies outside the link-local block.
  never('cloud metadata', 'fd00:ec2::254', ''),
  // As IPv6 on the wire these are nobody's; addresses reach us as IPv4 long before.
  never('IPv4-mapped', '::ffff:0:0/96', ', RFC 4291'),
];

// Metadata services of Alibaba, Oracle and Google in ranges that people also use for their own machines. Names are in
// the hands of strangers: a target list of names must not lead there.
const NOT_BY_NAME: readonly NeverDialled[] = ['100.100.100.200', '192.0.0.192', 'fd20:ce::254'].map((address) => ({
  reason: `cloud metadata address (${address}) is not dialled by a name`,
  ranges: rangesOf(address),
}));

// Nearly every address is in none of them, and is looked up twice before it is dialled.
const ANY_NEVER = unionAll(NEVER_DIALLED.map(({ ranges }) => ranges));
const ANY_NOT_BY_NAME = unionAll(NOT_BY_NAME.map(({ ranges }) => ranges));

function never(name: string, prefix: string, rfc: string): NeverDialled {
  return { reason: `${name} address (${prefix}${rfc}) is never dialled`, ranges: rangesOf(prefix) };
}

function rangesOf(prefix: string): RangeSet {
  return withEmbedded(createRangeSet([parseRange(prefix, failFor('never-dialled', prefix))]));
}

/** Why no one may dial the address, or null. */
export function whyNeverDialled(value: number | bigint): string | null {
  return containsValue(ANY_NEVER, value) ? reasonIn(NEVER_DIALLED, value) : null;
}

/** Why no one may dial the address that a name led to, or null. */
export function whyNotByName(value: number | bigint): string | null {
  return containsValue(ANY_NOT_BY_NAME, value) ? reasonIn(NOT_BY_NAME, value) : null;
}

function reasonIn(list: readonly NeverDialled[], value: number | bigint): string | null {
  return list.find(({ ranges }) => containsValue(ranges, value))?.reason ?? null;
}
