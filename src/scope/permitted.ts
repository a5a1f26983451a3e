import type { Collected, RangesByPort } from './collect-targets.ts';
import { withEmbedded } from './embedded-ipv4.ts';
import type { Exclusions } from './exclusions.ts';
import { NEVER_DIALLED } from './never-dialled.ts';
import { countAddresses, intersect, type RangeSet, subtract, unionAll } from './range-set.ts';
import { describeSpecial, type SpecialPurpose } from './special-purpose.ts';
import type { Tally } from './tally.ts';

/** What is left of the ranges after all subtractions, still overlapping. */
export type Permitted = Pick<Collected, 'named' | 'imported'>;

export interface PermitOptions {
  readonly exclusions: readonly Exclusions[];
  readonly special: SpecialPurpose;
}

/** Why an address on an exclusion list is left out. */
export function describeExclusion({ name }: Exclusions): string {
  return `excluded by ${name}`;
}

/** Takes out what may not be dialled, in the guard's order, and counts it in the tally. */
export function permitRanges(
  { named, imported }: Permitted,
  { exclusions, special }: PermitOptions,
  tally: Tally,
): Permitted {
  const namedSpace = unionAll(named.values());
  const importedSpace = unionAll(imported.values());
  let rest = unionAll([namedSpace, importedSpace]);
  const takeOut = (reason: string, from: RangeSet, ranges: RangeSet): RangeSet => {
    tally.announce(reason);
    tally.addAddresses(reason, countAddresses(intersect(from, ranges)));
    return subtract(from, ranges);
  };
  for (const { reason, ranges } of NEVER_DIALLED) rest = takeOut(reason, rest, ranges);
  // Six bigints for each excluded IPv4 range: not worth it in the usual sweep of IPv4 alone.
  const wide = rest.v6.length > 0;
  for (const list of exclusions) {
    rest = takeOut(describeExclusion(list), rest, wide ? withEmbedded(list.ranges) : list.ranges);
  }
  let left = subtract(intersect(importedSpace, intersect(rest, special.special)), namedSpace);
  for (const { block, ranges } of special.blocks) left = takeOut(describeSpecial(block), left, ranges);
  const forImported = subtract(rest, special.special);
  return { named: mapRanges(named, rest), imported: mapRanges(imported, forImported) };
}

function mapRanges(ranges: RangesByPort, permitted: RangeSet): RangesByPort {
  return new Map([...ranges].map(([port, set]) => [port, intersect(set, permitted)]));
}
