import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scratchInMemory } from '../../src/scope/scratch.ts';
import { createTextSorter, type KeyedText } from '../../src/scope/text-sorter.ts';
import { createFileRoom } from './file-room.ts';

const toFile = createFileRoom(16);

/** Short and long ones, and such as take more bytes than characters. */
const text = fc.oneof(fc.string({ maxLength: 3 }), fc.string({ unit: 'grapheme', minLength: 100, maxLength: 400 }));
const entries = fc.array(fc.record({ key: fc.oneof(fc.nat(5), fc.nat(2 ** 31 - 1)), text }), { maxLength: 60 });

function compare(a: KeyedText, b: KeyedText): number {
  return a.key - b.key || (a.text < b.text ? -1 : Number(a.text > b.text));
}

function distinct(list: readonly KeyedText[]): KeyedText[] {
  return [...new Map(list.map((entry) => [`${entry.key} ${entry.text}`, entry])).values()].sort(compare);
}

it('gives each text once, by its number and then by itself, as often as asked, from runs of any size', () => {
  fc.assert(
    fc.property(entries, fc.constantFrom(1, 2, 7, undefined), (list, run) => {
      for (const room of [toFile, scratchInMemory]) {
        const sorter = createTextSorter(room, run);
        for (const { key, text: each } of list) sorter.add(key, each);
        expect([...sorter]).toEqual(distinct(list));
        expect([...sorter]).toEqual(distinct(list));
      }
    }),
  );
});

it('holds neither too many texts nor too long ones', () => {
  for (const [count, length] of [
    [40_000, 10],
    [30, 300_000],
  ] as const) {
    let spilled = 0;
    const sorter = createTextSorter(() => {
      const scratch = toFile();
      return {
        get size() {
          return scratch.size;
        },
        append(bytes) {
          spilled += bytes.length;
          return scratch.append(bytes);
        },
        read: scratch.read,
      };
    });
    for (let i = 0; i < count; i++) sorter.add(count - i, `${i}`.padEnd(length, 'x'));
    expect(spilled).toBeGreaterThan((count * length) / 2);
    let next = 1;
    for (const { key, text: each } of sorter) {
      expect(each).toBe(`${count - key}`.padEnd(length, 'x'));
      expect(key).toBe(next++);
    }
    expect(next).toBe(count + 1);
  }
});
