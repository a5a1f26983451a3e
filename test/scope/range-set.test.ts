import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressText } from '../../src/scope/address.ts';
import { indexRanges } from '../../src/scope/range-index.ts';
import {
  containsValue,
  countAddresses,
  createRangeSet,
  EMPTY,
  intersect,
  type Range,
  type RangeSet,
  single,
  subtract,
  unionAll,
  widthOf,
} from '../../src/scope/range-set.ts';

/** A window at the top of each address space, where an off-by-one would leave it. */
const WINDOW = 48;
const TOP4 = 2 ** 32 - WINDOW;
const TOP6 = (1n << 128n) - BigInt(WINDOW);

const range: fc.Arbitrary<Range> = fc
  .tuple(fc.nat(WINDOW - 1), fc.nat(WINDOW - 1), fc.boolean())
  .map(([a, b, wide]) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b) + 1];
    return wide ? { first: TOP6 + BigInt(low), end: TOP6 + BigInt(high) } : { first: TOP4 + low, end: TOP4 + high };
  });
const ranges = fc.array(range, { maxLength: 8 });

const ALL: readonly (number | bigint)[] = Array.from({ length: WINDOW }, (_, i) => TOP4 + i).flatMap((value, i) => [
  value,
  TOP6 + BigInt(i),
]);

function naive(list: readonly Range[]): Set<number | bigint> {
  return new Set(
    ALL.filter((value) =>
      list.some(({ first, end }) => typeof first === typeof value && first <= value && value < end),
    ),
  );
}

function listed(set: RangeSet): Set<number | bigint> {
  return new Set(ALL.filter((value) => containsValue(set, value)));
}

describe('a range set against a naive one', () => {
  it('contains, counts and numbers the same addresses', () => {
    fc.assert(
      fc.property(ranges, (list) => {
        const set = createRangeSet(list);
        const expected = naive(list);
        expect(listed(set)).toEqual(expected);
        expect(countAddresses(set)).toBe(expected.size);
        const index = indexRanges(set);
        const texts = Array.from({ length: index.size }, (_, i) => index.at(i));
        expect(new Set(texts)).toEqual(new Set([...expected].map(addressText)));
        expect(texts).toHaveLength(expected.size);
      }),
    );
  });

  it('unites, subtracts and intersects the same', () => {
    fc.assert(
      fc.property(ranges, ranges, (left, right) => {
        const [a, b] = [createRangeSet(left), createRangeSet(right)];
        const [x, y] = [naive(left), naive(right)];
        expect(listed(unionAll([a, b, EMPTY]))).toEqual(new Set([...x, ...y]));
        expect(listed(subtract(a, b))).toEqual(new Set([...x].filter((value) => !y.has(value))));
        expect(listed(intersect(a, b))).toEqual(new Set([...x].filter((value) => y.has(value))));
      }),
    );
  });

  it('keeps ranges merged: strictly increasing edges', () => {
    fc.assert(
      fc.property(ranges, ranges, (left, right) => {
        for (const set of [
          unionAll([createRangeSet(left), createRangeSet(right)]),
          createRangeSet([...left, ...right]),
        ]) {
          for (const edges of [[...set.v4], [...set.v6]]) {
            expect(edges.length % 2).toBe(0);
            for (let i = 1; i < edges.length; i++) expect((edges[i] as number) > (edges[i - 1] as number)).toBe(true);
          }
        }
      }),
    );
  });
});

describe('size', () => {
  it('is exact for one address at the top of IPv6', () => {
    expect(widthOf({ first: (1n << 128n) - 1n, end: 1n << 128n })).toBe(1);
  });

  it('of an index ends at 2^48', () => {
    const sized = (bits: bigint): RangeSet => createRangeSet([{ first: 1n << 100n, end: (1n << 100n) + (1n << bits) }]);
    const index = indexRanges(sized(48n));
    expect(index.size).toBe(2 ** 48);
    expect(index.at(2 ** 48 - 1)).toBe('0:10::ffff:ffff:ffff');
    expect(() => indexRanges(sized(49n))).toThrow('2^48');
  });
});

it('takes many thousands of single addresses and merges neighbours', () => {
  const set = createRangeSet(Array.from({ length: 50_000 }, (_, i) => single((i * 7919) % 50_000)));
  expect([...set.v4]).toEqual([0, 50_000]);
});
