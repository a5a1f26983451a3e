import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createNumberList, readNumbers } from '../../src/scope/number-list.ts';
import { scratchInMemory } from '../../src/scope/scratch.ts';
import { createFileRoom } from './file-room.ts';

const toFile = createFileRoom(16);

it('has every number at its place and in its turn', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat(), { maxLength: 60 }), (numbers) => {
      for (const scratch of [toFile(), scratchInMemory()]) {
        const list = createNumberList(scratch);
        for (const [place, number] of numbers.entries()) {
          expect(list.length).toBe(place);
          list.push(number);
        }
        expect([...list.values()]).toEqual(numbers);
        expect(numbers.map((_, place) => list.at(numbers.length - 1 - place))).toEqual(numbers.toReversed());
      }
    }),
  );
});

it('reads a part of many, however it divides', () => {
  const scratch = toFile();
  const list = createNumberList(scratch);
  for (let i = 0; i < 5_000; i++) list.push(i * 3);
  for (const count of [0, 1, 2_047, 2_048, 2_049, 4_096, 4_990]) {
    expect([...readNumbers(scratch, 10 * 8, count)]).toEqual(Array.from({ length: count }, (_, i) => (i + 10) * 3));
  }
});
