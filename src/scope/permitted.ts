import type { Collected, RangesByPort } from './collect-targets.ts';
import { withEmbedded } from './embedded-ipv4.ts';
import type { Exclusions } from './exclusions.ts';
import { NEVER_DIALLED } from './never-dialled.ts';
import {
  addressSet,
  contains,
  countAddresses,
  EMPTY,
  intersect,
  type RangeSet,
  subtract,
  unionAll,
} from './range-set.ts';
import { describeSpecial, type SpecialPurpose } from './special-purpose.ts';
import type { PointGroup } from './subjects.ts';

/** What is left of the targets after all subtractions, still overlapping. */
export interface Permitted {
  readonly named: RangesByPort;
  readonly imported: RangesByPort;
  readonly groups: readonly PointGroup[];
}

/** Takes out what may not be dialled, in the guard's order, and counts it in the tally. */
export function permitTargets(
  collected: Collected,
  options: {
    readonly ports: readonly number[];
    readonly exclusions: readonly Exclusions[];
    readonly special: SpecialPurpose;
  },
): Permitted {
  const { tally, named, imported } = collected;
  const { exclusions, special } = options;
  const defaults = new Set(options.ports);
  const groups = collected.groups.flatMap((group) => promoteNamed(group, named, defaults));
  const namedSpace = unionAll([...named.values(), addressesOf(groups, true)]);
  const importedSpace = unionAll([...imported.values(), addressesOf(groups, false)]);
  let rest = unionAll([namedSpace, importedSpace]);
  const takeOut = (reason: string, from: RangeSet, ranges: RangeSet): RangeSet => {
    tally.addAddresses(reason, countAddresses(intersect(from, ranges)));
    return subtract(from, ranges);
  };
  for (const { reason, ranges } of NEVER_DIALLED) rest = takeOut(reason, rest, ranges);
  // Six bigints for each excluded IPv4 range: not worth it in the usual sweep of IPv4 alone.
  const wide = rest.v6.length > 0;
  for (const { name, ranges } of exclusions) {
    rest = takeOut(`excluded by ${name}`, rest, wide ? withEmbedded(ranges) : ranges);
  }
  let left = subtract(intersect(importedSpace, intersect(rest, special.special)), namedSpace);
  for (const { block, ranges } of special.blocks) left = takeOut(describeSpecial(block), left, ranges);
  const forImported = subtract(rest, special.special);
  return {
    named: mapRanges(named, rest),
    imported: mapRanges(imported, forImported),
    groups: groups.filter(
      ({ point }) => point.address === null || contains(point.named ? rest : forImported, point.address),
    ),
  };
}

/** A record about an endpoint that the user named as well is about a named endpoint. */
function promoteNamed({ point, ports }: PointGroup, named: RangesByPort, defaults: ReadonlySet<number>): PointGroup[] {
  const { address } = point;
  if (address === null || point.named) return [{ point, ports }];
  const covers = (port: number | null): boolean => contains(named.get(port) ?? EMPTY, address);
  const everyDefault = covers(null);
  const isNamed = (port: number): boolean => (everyDefault && defaults.has(port)) || covers(port);
  return [
    { point: { ...point, named: true }, ports: ports.filter(isNamed) },
    { point, ports: ports.filter((port) => !isNamed(port)) },
  ].filter((group) => group.ports.length > 0);
}

function addressesOf(groups: readonly PointGroup[], named: boolean): RangeSet {
  return addressSet(groups.filter(({ point }) => point.named === named).map(({ point }) => point.address));
}

function mapRanges(ranges: RangesByPort, permitted: RangeSet): RangesByPort {
  return new Map([...ranges].map(([port, set]) => [port, intersect(set, permitted)]));
}
