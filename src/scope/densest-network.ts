import type { RangeSet } from './range-set.ts';

const SIZE_4 = 2 ** 8;
const SIZE_6 = 1n << 80n;

/** How many addresses of the set lie in the /24 (IPv6: /48) that holds most of them. */
export function densestNetwork({ v4, v6 }: RangeSet): number {
  let most = 0;
  let network = -1;
  let here = 0;
  for (let i = 0; i < v4.length; i += 2) {
    const end = v4[i + 1] ?? 0;
    for (let at = v4[i] ?? 0; at < end && most < SIZE_4; ) {
      const next = Math.floor(at / SIZE_4) + 1;
      if (next !== network) here = 0;
      network = next;
      here += Math.min(end, next * SIZE_4) - at;
      most = Math.max(most, here);
      at = next * SIZE_4;
    }
  }
  return Math.max(most, Number(densest6(v6)));
}

function densest6(v6: readonly bigint[]): bigint {
  let most = 0n;
  let network = -1n;
  let here = 0n;
  for (let i = 0; i < v6.length; i += 2) {
    const end = v6[i + 1] ?? 0n;
    for (let at = v6[i] ?? 0n; at < end && most < SIZE_6; ) {
      const next = at / SIZE_6 + 1n;
      if (next !== network) here = 0n;
      network = next;
      here += (end < next * SIZE_6 ? end : next * SIZE_6) - at;
      if (here > most) most = here;
      at = next * SIZE_6;
    }
  }
  return most;
}
