import type { RangeTarget, Target } from '../model/target.ts';
import { familyOf, ipv4ToNumber, ipv6ToBigInt } from './address.ts';
import { isPrinterPort } from './ports.ts';
import { createRangeSetBuilder, type Range, type RangeSet, type RangeSetBuilder, widthOf } from './range-set.ts';
import { createSubjects, type PointGroup, type Wish } from './subjects.ts';
import { createTally, type Tally } from './tally.ts';

/** Ranges by the port they name; null: the run's port list. */
export type RangesByPort = ReadonlyMap<number | null, RangeSet>;

/** All targets, every kind in its compact form, and what was left out already. */
export interface Collected {
  readonly named: RangesByPort;
  readonly imported: RangesByPort;
  readonly groups: readonly PointGroup[];
  readonly tally: Tally;
  /** The target that spans most addresses, for a message when all together are too many. */
  readonly widest: string;
}

export interface CollectOptions {
  readonly targets: Iterable<Target>;
  readonly ports: readonly number[];
  /** Host name suffixes that are never asked, with the reason. */
  readonly refusedHosts: ReadonlyMap<string, string>;
  readonly allowPrinterPorts: boolean;
}

export function collectTargets(options: CollectOptions): Collected {
  const named = new Map<number | null, RangeSetBuilder>();
  const imported = new Map<number | null, RangeSetBuilder>();
  const subjects = createSubjects();
  const tally = createTally();
  let widest = { text: '', addresses: 0 };
  for (const target of options.targets) {
    const range = target.kind === 'range' ? rangeOf(target) : null;
    const addresses = range === null ? 0 : widthOf(range);
    const refusal = whyRefused(target, options);
    if (refusal !== null) {
      if (target.kind === 'name') tally.addName(refusal, target.host);
      else tally.addAddresses(refusal, addresses);
      continue;
    }
    if (addresses > widest.addresses) widest = { text: describe(target), addresses };
    if (range === null || (addresses === 1 && hasDetail(target))) subjects.add(wishOf(target));
    else builderFor(target.source.kind === 'named' ? named : imported, target.port).add(range);
  }
  return {
    named: buildAll(named),
    imported: buildAll(imported),
    groups: subjects.resolve(options.ports),
    tally,
    widest: widest.text,
  };
}

function rangeOf({ first, last }: RangeTarget): Range {
  if (familyOf(first) === 4) return { first: ipv4ToNumber(first), end: ipv4ToNumber(last) + 1 };
  return { first: ipv6ToBigInt(first) ?? 0n, end: (ipv6ToBigInt(last) ?? 0n) + 1n };
}

function whyRefused(target: Target, options: CollectOptions): string | null {
  if (target.port !== null && isPrinterPort(target.port) && !options.allowPrinterPorts) {
    return `port ${target.port} prints what it is sent; --allow-printer-ports permits it`;
  }
  if (target.kind === 'range') return null;
  // `a.b.c`, `b.c`, `c`: a lookup for each suffix, whatever the number of refused ones.
  for (let at = 0; at >= 0; at = target.host.indexOf('.', at + 1)) {
    const reason = options.refusedHosts.get(target.host.slice(at === 0 ? 0 : at + 1));
    if (reason !== undefined) return reason;
  }
  return null;
}

function hasDetail({ tls, path, hints }: Target): boolean {
  return tls !== null || path !== '/' || hints.hostnames !== undefined || hints.observation !== undefined;
}

function wishOf(target: Target): Wish {
  const { port, tls, path, hints, source } = target;
  const who = target.kind === 'name' ? { address: null, host: target.host } : { address: target.first, host: null };
  const known = hints.hostnames !== undefined || hints.observation !== undefined;
  return { ...who, port, tls, path, named: source.kind === 'named', ...(known && { hints }) };
}

function describe(target: Target): string {
  return target.kind === 'range' ? `${target.source.where}: ${target.first}-${target.last}` : target.source.where;
}

function builderFor(map: Map<number | null, RangeSetBuilder>, port: number | null): RangeSetBuilder {
  const known = map.get(port);
  if (known) return known;
  const builder = createRangeSetBuilder();
  map.set(port, builder);
  return builder;
}

function buildAll(map: ReadonlyMap<number | null, RangeSetBuilder>): RangesByPort {
  return new Map([...map].map(([port, builder]) => [port, builder.build()]));
}
