import { withEmbedded } from './embedded-ipv4.ts';
import { parseRange } from './parse-range.ts';
import { containsValue, createRangeSet, type RangeSet } from './range-set.ts';
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

function never(name: string, prefix: string, rfc: string): NeverDialled {
  const ranges = createRangeSet([parseRange(prefix, failFor('never-dialled', prefix))]);
  return { reason: `${name} address (${prefix}${rfc}) is never dialled`, ranges: withEmbedded(ranges) };
}

/** Why no one may dial the address, or null. */
export function whyNeverDialled(value: number | bigint): string | null {
  return NEVER_DIALLED.find(({ ranges }) => containsValue(ranges, value))?.reason ?? null;
}
