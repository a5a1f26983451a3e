import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeRuns } from '../../src/scope/merge-runs.ts';

interface Item {
  readonly value: number;
  readonly from: number;
}

it('makes one sorted sequence, equal ones in the order of their runs', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(9), { maxLength: 12 }), { maxLength: 6 }), (lists) => {
      const runs = lists.map((list, from): Item[] => list.sort((a, b) => a - b).map((value) => ({ value, from })));
      const expected = runs.flat().sort((a, b) => a.value - b.value || a.from - b.from);
      expect([...mergeRuns(runs, (a, b) => a.value - b.value)]).toEqual(expected);
    }),
  );
});

it('takes no more of a run than it gives', () => {
  let taken = 0;
  const run = function* (start: number): Generator<number> {
    for (let value = start; ; value += 2) {
      taken += 1;
      yield value;
    }
  };
  const merged = mergeRuns([run(0), run(1)], (a, b) => a - b);
  expect([1, 2, 3, 4].map(() => merged.next().value)).toEqual([0, 1, 2, 3]);
  expect(taken).toBeLessThanOrEqual(6);
});
