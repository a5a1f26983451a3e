import { bigIntToIpv6, numberToIpv4 } from './address.ts';
import type { RangeSet } from './range-set.ts';

/** The fewest CIDR blocks that hold exactly the set, IPv4 first, one at a time: a large set is never held as text. */
export function* cidrsOf({ v4, v6 }: RangeSet): Generator<string> {
  for (let i = 0; i < v4.length; i += 2) {
    const end = v4[i + 1] ?? 0;
    for (let at = v4[i] ?? 0; at < end; ) {
      let hostBits = 0;
      while (hostBits < 32 && at % 2 ** (hostBits + 1) === 0 && at + 2 ** (hostBits + 1) <= end) hostBits++;
      yield `${numberToIpv4(at)}/${32 - hostBits}`;
      at += 2 ** hostBits;
    }
  }
  for (let i = 0; i < v6.length; i += 2) {
    const end = v6[i + 1] ?? 0n;
    for (let at = v6[i] ?? 0n; at < end; ) {
      let size = 1n;
      let prefix = 128;
      while (prefix > 0 && at % (size * 2n) === 0n && at + size * 2n <= end) {
        size *= 2n;
        prefix--;
      }
      yield `${bigIntToIpv6(at)}/${prefix}`;
      at += size;
    }
  }
}
