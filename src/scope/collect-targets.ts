import type { RangeTarget, Target } from '../model/target.ts';
import { familyOf, ipv4ToNumber, ipv6ToBigInt } from './address.ts';
import { createNumberSorter } from './number-sorter.ts';
import { plainKey } from './plain-key.ts';
import { createRangeSetBuilder, type Range, type RangeSet, type RangeSetBuilder, widthOf } from './range-set.ts';
import type { CreateScratch } from './scratch.ts';
import { createTextSorter, type KeyedText } from './text-sorter.ts';
import { subjectKey, type Wish, writeWish } from './wish.ts';

/** Ranges by the port they name; null: the run's port list. */
export type RangesByPort = ReadonlyMap<number | null, RangeSet>;

/** All targets, every kind in its compact form; to be read as often as needed. */
export interface Collected {
  readonly named: RangesByPort;
  readonly imported: RangesByPort;
  /** Single IPv4 addresses of which nothing more is known: sorted keys, see plain-key.ts. */
  readonly plain: Iterable<number>;
  /** All others, as texts of wish.ts, sorted by subject, each once. */
  readonly wishes: Iterable<KeyedText>;
  /** How many targets there were, repetitions included. */
  readonly count: number;
  /** The target that spans most addresses, for a message when all together are too many. */
  readonly widest: string;
}

/** Takes targets one by one: memory grows with the number of ranges only. */
export interface Collector {
  add(target: Target): void;
  addRange(range: Range, port: number | null, isNamed: boolean, where: string): void;
  /** A single address: see plain-key.ts. */
  addPlain(key: number): void;
  addWish(wish: Wish): void;
  /** What has been added; nothing may be added after. */
  finish(): Collected;
}

/** How many single targets are sorted in memory at once; when left out, as many as some megabytes hold. */
export interface RunSizes {
  readonly plain?: number;
  readonly wishes?: number;
}

export function createCollector(createScratch: CreateScratch, runs: RunSizes = {}): Collector {
  const named = new Map<number | null, RangeSetBuilder>();
  const imported = new Map<number | null, RangeSetBuilder>();
  const plain = createNumberSorter(createScratch(), runs.plain);
  const wishes = createTextSorter(createScratch, runs.wishes);
  let widest = { where: '', addresses: 0 };
  let count = 0;

  const collector: Collector = {
    add(target) {
      const isNamed = target.source.kind === 'named';
      if (target.kind === 'name' || (target.first === target.last && hasDetail(target))) {
        return collector.addWish(wishOf(target));
      }
      const { first, last, port } = target;
      const single = first === last ? ipv4ToNumber(first) : -1;
      if (single >= 0) collector.addPlain(plainKey(single, port, isNamed));
      else collector.addRange(rangeOf(target), port, isNamed, `${target.source.where}: ${first}-${last}`);
    },
    addRange(range, port, isNamed, where) {
      const addresses = widthOf(range);
      if (addresses > widest.addresses) widest = { where, addresses };
      builderFor(isNamed ? named : imported, port).add(range);
      count += 1;
    },
    addPlain(key) {
      plain.add(key);
      count += 1;
    },
    addWish(wish) {
      wishes.add(subjectKey(wish), writeWish(wish));
      count += 1;
    },
    finish: () => ({
      named: buildAll(named),
      imported: buildAll(imported),
      plain,
      wishes,
      count,
      widest: widest.where,
    }),
  };
  return collector;
}

function rangeOf({ first, last }: RangeTarget): Range {
  if (familyOf(first) === 4) return { first: ipv4ToNumber(first), end: ipv4ToNumber(last) + 1 };
  return { first: ipv6ToBigInt(first) ?? 0n, end: (ipv6ToBigInt(last) ?? 0n) + 1n };
}

/** An IPv6 address counts as such: it is too long for a key. */
function hasDetail({ first, tls, path, hints }: RangeTarget): boolean {
  return tls !== null || path !== '/' || hints.hostnames !== undefined || familyOf(first) === 6;
}

function wishOf(target: Target): Wish {
  const { port, tls, path, hints, source } = target;
  const who = target.kind === 'name' ? { address: null, host: target.host } : { address: target.first, host: null };
  const { hostnames } = hints;
  return { ...who, port, tls, path, named: source.kind === 'named', ...(hostnames && { hints: { hostnames } }) };
}

function builderFor(map: Map<number | null, RangeSetBuilder>, port: number | null): RangeSetBuilder {
  const known = map.get(port);
  if (known) return known;
  const builder = createRangeSetBuilder();
  map.set(port, builder);
  return builder;
}

/** By port, whatever the order they came in: the numbers of the endpoints follow from it. */
function buildAll(map: ReadonlyMap<number | null, RangeSetBuilder>): RangesByPort {
  const sorted = [...map].sort(([a], [b]) => (a ?? 0) - (b ?? 0));
  return new Map(sorted.map(([port, builder]) => [port, builder.build()]));
}
