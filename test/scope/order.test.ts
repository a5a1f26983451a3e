import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOrder } from '../../src/scope/order.ts';
import { shardPositions } from '../../src/scope/shard.ts';

const seeds = fc.maxSafeNat();

function walk(total: number, seed: number): number[] {
  const order = createOrder(total, seed);
  return Array.from({ length: total }, (_, position) => order.at(position));
}

function expectEveryIndexOnce(total: number, seed: number): void {
  const seen = new Uint8Array(total);
  for (const index of walk(total, seed)) seen[index] = (seen[index] ?? 9) + 1;
  expect(seen.every((count) => count === 1)).toBe(true);
}

describe('createOrder', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 9, 10, 97, 255, 256, 257, 1009, 2040, 65_535, 65_536, 65_537, 104_729])(
    'visits each of %i once',
    (total) => {
      for (const seed of [0, 1, Number.MAX_SAFE_INTEGER]) expectEveryIndexOnce(total, seed);
    },
  );

  it('visits each index once, whatever total and seed', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), seeds, expectEveryIndexOnce));
  });

  it.each([2 ** 48, 2 ** 48 - 1, 2 ** 48 - 59, 2 ** 47 + 1, 2 ** 32 * 8])('stays inside and apart in %i', (total) => {
    const order = createOrder(total, 42);
    const positions = Array.from({ length: 20_000 }, (_, i) => (i < 10_000 ? i : total - 1 - (i - 10_000)));
    const indexes = positions.map((position) => order.at(position));
    expect(indexes.every((index) => Number.isInteger(index) && index >= 0 && index < total)).toBe(true);
    expect(new Set(indexes).size).toBe(positions.length);
  });

  it('is the same for the same seed and another for another', () => {
    expect(walk(500, 7)).toEqual(walk(500, 7));
    expect(walk(500, 7)).not.toEqual(walk(500, 8));
    expect(walk(500, 2 ** 40)).not.toEqual(walk(500, 0));
  });

  // A change here makes --resume of an older sweep walk another order.
  it('never changes between releases', () => {
    expect(walk(10, 1)).toEqual([0, 8, 9, 6, 7, 5, 4, 3, 1, 2]);
  });

  it('spreads neighbours over the whole space', () => {
    const total = 65_536;
    const sixteenths = new Uint32Array(16);
    for (const index of walk(total, 3).slice(0, 1600)) sixteenths[index >>> 12] = (sixteenths[index >>> 12] ?? 0) + 1;
    expect(Math.min(...sixteenths)).toBeGreaterThan(50);
    expect(Math.max(...sixteenths)).toBeLessThan(200);
  });

  it.each([-1, 10, Number.NaN])('has no position %d', (position) => {
    expect(() => createOrder(10, 1).at(position)).toThrow(RangeError);
  });
});

describe('shardPositions', () => {
  it('leaves no gap and no overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 }), fc.integer({ min: 1, max: 200 }), (total, shards) => {
        let next = 0;
        for (let shard = 1; shard <= shards; shard++) {
          const { start, end } = shardPositions(total, shard, shards);
          expect(start).toBe(next);
          expect(end - start - Math.floor(total / shards)).toBeOneOf([0, 1]);
          next = end;
        }
        expect(next).toBe(total);
      }),
    );
  });

  it.each([
    [0, 2],
    [3, 2],
    [1.5, 2],
    [1, 0],
    [1, Number.NaN],
  ])('refuses %d/%d', (shard, shards) => {
    expect(() => shardPositions(10, shard, shards)).toThrow('--shard');
  });
});
