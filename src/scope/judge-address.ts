import { embeddedIpv4 } from './embedded-ipv4.ts';
import { NEVER_DIALLED } from './never-dialled.ts';
import { describeExclusion, type PermitOptions } from './permitted.ts';
import { containsValue, unionAll } from './range-set.ts';
import { describeSpecial } from './special-purpose.ts';

/** Judges one address as {@link permitRanges} judges ranges. */
export interface AddressJudge {
  /** Why nobody may dial it; null: permitted. */
  whyOut(value: number | bigint): string | null;
  /** Why it has to be named by the user; null: anyone may have told us of it. */
  whySpecial(value: number | bigint): string | null;
}

export function createAddressJudge({ exclusions, special }: PermitOptions): AddressJudge {
  const lists = [
    ...NEVER_DIALLED,
    ...exclusions.map((list) => ({ reason: describeExclusion(list), ranges: list.ranges })),
  ];
  const out = unionAll(lists.map(({ ranges }) => ranges));
  const find = (value: number | bigint): string | null =>
    containsValue(out, value) ? (lists.find(({ ranges }) => containsValue(ranges, value))?.reason ?? null) : null;
  return {
    whyOut(value) {
      const embedded = typeof value === 'number' ? null : embeddedIpv4(value);
      return find(value) ?? (embedded === null ? null : find(embedded));
    },
    whySpecial(value) {
      if (!containsValue(special.special, value)) return null;
      const found = special.blocks.find(({ ranges }) => containsValue(ranges, value));
      return found ? describeSpecial(found.block) : null;
    },
  };
}
