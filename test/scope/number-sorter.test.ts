import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createNumberSorter, type NumberSorter } from '../../src/scope/number-sorter.ts';
import { createScratch, scratchInMemory } from '../../src/scope/scratch.ts';
import { createFileRoom } from './file-room.ts';

const toFile = createFileRoom(16);

/** Plain keys have 49 bits. */
const numbers = fc.array(
  fc.oneof(
    fc.nat(40),
    fc.maxSafeNat().map((n) => n % 2 ** 49),
  ),
  { maxLength: 200 },
);

function fill(sorter: NumberSorter, values: Iterable<number>): NumberSorter {
  for (const value of values) sorter.add(value);
  return sorter;
}

it('gives each number once, sorted, as often as asked, from runs of any size', () => {
  fc.assert(
    fc.property(numbers, fc.constantFrom(1, 2, 8, 64, undefined), (values, run) => {
      const expected = [...new Set(values)].sort((a, b) => a - b);
      for (const scratch of [toFile(), scratchInMemory()]) {
        const sorter = fill(createNumberSorter(scratch, run), values);
        expect([...sorter]).toEqual(expected);
        expect([...sorter]).toEqual(expected);
      }
    }),
  );
});

it('can be gone through twice at once', () => {
  const sorter = fill(createNumberSorter(toFile(), 4), [9, 3, 3, 7, 1, 8, 2, 9, 5]);
  const pairs: number[][] = [];
  for (const outer of sorter) for (const inner of sorter) pairs.push([outer, inner]);
  const sorted = [1, 2, 3, 5, 7, 8, 9];
  expect(pairs).toEqual(sorted.flatMap((outer) => sorted.map((inner) => [outer, inner])));
});

it('asks for no file while repetitions are all that comes', () => {
  const sorter = createNumberSorter(
    createScratch(() => {
      throw new Error('asked for a file');
    }),
    1_024,
  );
  for (let i = 0; i < 1_000_000; i++) sorter.add(i % 500);
  expect([...sorter]).toHaveLength(500);
});

it('spills what is more than fits in one go, as shipped', () => {
  const count = 600_000;
  const scratch = toFile();
  const sorter = createNumberSorter(scratch);
  // 7,919 is prime to the count: every number twice, far from its neighbours.
  for (let i = 0; i < 2 * count; i++) sorter.add((i * 7_919) % count);
  expect(scratch.size).toBeGreaterThan(0);
  let next = 0;
  for (const value of sorter) if (value === next) next += 1;
  expect(next).toBe(count);
});
