import { UsageError } from '../model/errors.ts';
import { bigIntToIpv6, numberToIpv4 } from './address.ts';
import { edgesUpTo } from './bounds.ts';
import { countAddresses, type RangeSet } from './range-set.ts';

/** The most a permutation can walk in plain numbers with room to spare; see order.ts. */
export const MAX_SIZE: number = 2 ** 48;

/** Numbers the addresses of a set from 0, IPv4 first, in ascending order. */
export interface RangeIndex {
  readonly size: number;
  at(index: number): string;
}

/** Throws UsageError when the set holds more than 2^48 addresses. */
export function indexRanges(set: RangeSet): RangeIndex {
  const size = countAddresses(set);
  if (size > MAX_SIZE) throw new UsageError('more than 2^48 addresses in one sweep: name smaller networks');
  const before = new Float64Array((set.v4.length + set.v6.length) / 2);
  const ranges4 = set.v4.length / 2;
  let total = 0;
  for (let i = 0; i < before.length; i++) {
    before[i] = total;
    total += i < ranges4 ? width4(set, i) : width6(set, i - ranges4);
  }
  return {
    size,
    at(index): string {
      const range = edgesUpTo(before, index) - 1;
      const offset = index - (before[range] ?? 0);
      if (range < ranges4) return numberToIpv4((set.v4[2 * range] ?? 0) + offset);
      return bigIntToIpv6((set.v6[2 * (range - ranges4)] ?? 0n) + BigInt(offset));
    },
  };
}

function width4(set: RangeSet, range: number): number {
  return (set.v4[2 * range + 1] ?? 0) - (set.v4[2 * range] ?? 0);
}

function width6(set: RangeSet, range: number): number {
  return Number((set.v6[2 * range + 1] ?? 0n) - (set.v6[2 * range] ?? 0n));
}
