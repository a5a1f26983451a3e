import { type Bounds, combine, edgesUpTo, mergeSorted } from './bounds.ts';

/** Addresses of both families, merged and sorted. Plain data: never changed, can be sent to a worker thread. */
export interface RangeSet {
  readonly v4: Float64Array;
  readonly v6: readonly bigint[];
}

/** From `first` up to, not including, `end`: numbers for IPv4, bigints for IPv6. */
export type Range = { readonly first: number; readonly end: number } | { readonly first: bigint; readonly end: bigint };

/** The range of one address. */
export function single(value: number | bigint): Range {
  return typeof value === 'number' ? { first: value, end: value + 1 } : { first: value, end: value + 1n };
}

/** How many addresses a range spans: exact up to 2^53, rounded above. */
export function widthOf(range: Range): number {
  return typeof range.first === 'number' ? Number(range.end) - range.first : Number(BigInt(range.end) - range.first);
}

export const EMPTY: RangeSet = { v4: new Float64Array(), v6: [] };

export const ALL_IPV4: RangeSet = { v4: Float64Array.of(0, 2 ** 32), v6: [] };
export const ALL_IPV6: RangeSet = { v4: new Float64Array(), v6: [0n, 1n << 128n] };

export interface RangeSetBuilder {
  add(range: Range): void;
  build(): RangeSet;
}

/** Collects ranges in any order, overlaps allowed; 16 bytes for each of IPv4. */
export function createRangeSetBuilder(): RangeSetBuilder {
  const starts4: number[] = [];
  const ends4: number[] = [];
  const starts6: bigint[] = [];
  const ends6: bigint[] = [];
  return {
    add(range): void {
      if (typeof range.first === 'number') {
        starts4.push(range.first);
        ends4.push(Number(range.end));
      } else {
        starts6.push(range.first);
        ends6.push(BigInt(range.end));
      }
    },
    build: () => ({
      v4: Float64Array.from(mergeSorted(Float64Array.from(starts4).sort(), Float64Array.from(ends4).sort())),
      v6: mergeSorted(starts6.sort(compare), ends6.sort(compare)),
    }),
  };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The union of many sets in one pass. */
export function unionAll(sets: Iterable<RangeSet>): RangeSet {
  const builder = createRangeSetBuilder();
  for (const { v4, v6 } of sets) {
    for (let i = 0; i < v4.length; i += 2) builder.add({ first: v4[i] ?? 0, end: v4[i + 1] ?? 0 });
    for (let i = 0; i < v6.length; i += 2) builder.add({ first: v6[i] ?? 0n, end: v6[i + 1] ?? 0n });
  }
  return builder.build();
}

export function createRangeSet(ranges: Iterable<Range>): RangeSet {
  const builder = createRangeSetBuilder();
  for (const range of ranges) builder.add(range);
  return builder.build();
}

export function containsValue(set: RangeSet, value: number | bigint): boolean {
  const edges = typeof value === 'number' ? edgesUpTo(set.v4, value) : edgesUpTo(set.v6, value);
  return (edges & 1) === 1;
}

function each(a: RangeSet, b: RangeSet, keeps: (inA: boolean, inB: boolean) => boolean): RangeSet {
  return { v4: Float64Array.from(combine(a.v4, b.v4, keeps)), v6: combine(a.v6, b.v6, keeps) };
}

export function subtract(a: RangeSet, b: RangeSet): RangeSet {
  return intersects(a, b) ? each(a, b, (inA, inB) => inA && !inB) : a;
}

export function intersect(a: RangeSet, b: RangeSet): RangeSet {
  return intersects(a, b) ? each(a, b, (inA, inB) => inA && inB) : EMPTY;
}

/** Looks every range of the smaller set up in the larger one. */
function intersects(a: RangeSet, b: RangeSet): boolean {
  return overlap(a.v4, b.v4) || overlap(a.v6, b.v6);
}

function overlap<T extends number | bigint>(a: Bounds<T>, b: Bounds<T>): boolean {
  const [few, many] = a.length < b.length ? [a, b] : [b, a];
  for (let i = 0; i < few.length; i += 2) {
    const edges = edgesUpTo(many, few[i] as T);
    if ((edges & 1) === 1) return true;
    if (edges < many.length && (many[edges] as T) < (few[i + 1] as T)) return true;
  }
  return false;
}

/** How many addresses the set holds: exact up to 2^53, rounded above. */
export function countAddresses(set: RangeSet): number {
  let count = 0;
  for (let i = 0; i < set.v4.length; i += 2) count += (set.v4[i + 1] ?? 0) - (set.v4[i] ?? 0);
  for (let i = 0; i < set.v6.length; i += 2) count += Number((set.v6[i + 1] ?? 0n) - (set.v6[i] ?? 0n));
  return count;
}
