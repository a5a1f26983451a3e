import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAhead, scratchInMemory } from '../../src/scope/scratch.ts';
import { createTextReader, createTextWriter } from '../../src/scope/text-log.ts';
import { createFileRoom } from './file-room.ts';

const toFile = createFileRoom(16);
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', minLength: 60, maxLength: 9_000 }),
);

it('reads each text where it begins, and the next where that one ends', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), (texts) => {
      for (const scratch of [toFile(), scratchInMemory()]) {
        const write = createTextWriter(scratch);
        const begins = texts.map(write);
        for (const from of [scratch, readAhead(scratch)]) {
          const read = createTextReader(from);
          for (const [place, begin] of [...begins.entries()].toReversed()) {
            expect(read(begin)).toEqual({ text: texts[place], end: begins[place + 1] ?? scratch.size });
          }
        }
      }
    }),
    { numRuns: 50 },
  );
});
