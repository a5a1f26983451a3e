import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScratch, readAhead, type Scratch, scratchInMemory } from '../../src/scope/scratch.ts';
import { createFileRoom } from './file-room.ts';

const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 });
const places = fc.array(fc.tuple(fc.nat(), fc.nat(100)), { minLength: 1, maxLength: 20 });

const rooms = [
  ['in memory', scratchInMemory],
  ['in memory and a file', createFileRoom(32)],
  ['in a file as soon as can be', createFileRoom(1)],
] as const;

function read(scratch: Pick<Scratch, 'read'>, at: number, length: number): Uint8Array {
  // Filled before, so that what is not written shows.
  const into = new Uint8Array(length).fill(0xee);
  scratch.read(at, into);
  return into;
}

describe.each(rooms)('a scratch %s', (_, createRoom) => {
  it('gives back anywhere what was appended, also between two appends', () => {
    fc.assert(
      fc.property(pieces, places, (list, wanted) => {
        const scratch = createRoom();
        const ahead = readAhead(scratch);
        let whole = new Uint8Array();
        for (const piece of list) {
          expect(scratch.append(piece)).toBe(whole.length);
          whole = Uint8Array.from([...whole, ...piece]);
          expect(scratch.size).toBe(whole.length);
          for (const [somewhere, most] of wanted) {
            const at = somewhere % (whole.length + 1);
            const length = Math.min(most, whole.length - at);
            expect(read(scratch, at, length)).toEqual(whole.subarray(at, at + length));
            expect(read(ahead, at, length)).toEqual(whole.subarray(at, at + length));
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps a copy: the buffer may be used again', () => {
    const scratch = createRoom();
    const buffer = Uint8Array.of(1, 2, 3);
    scratch.append(buffer);
    buffer.fill(9);
    expect(read(scratch, 0, 3)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('takes one piece that is longer than all that is held, and reads it ahead', () => {
    const scratch = createRoom();
    const long = Uint8Array.from({ length: 1_000_000 }, (_byte, i) => i % 251);
    scratch.append(Uint8Array.of(7));
    expect(scratch.append(long)).toBe(1);
    expect(scratch.append(Uint8Array.of(8))).toBe(1_000_001);
    const isEqual = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
    const whole = Uint8Array.from([7, ...long, 8]);
    expect(isEqual(read(scratch, 0, 1_000_002), whole)).toBe(true);
    expect(isEqual(read(readAhead(scratch), 5, 999_997), whole.subarray(5))).toBe(true);
    expect(isEqual(read(readAhead(scratch), 999_999, 3), whole.subarray(-3))).toBe(true);
  });

  it('has nothing beyond its end', () => {
    const scratch = createRoom();
    scratch.append(new Uint8Array(100));
    expect(() => read(scratch, 99, 2)).toThrow(RangeError);
    expect(() => read(readAhead(scratch), 99, 2)).toThrow(RangeError);
    expect(() => read(scratch, 101, 0)).toThrow(RangeError);
  });
});

describe('the overflow', () => {
  it('is opened once, and only for what is too much to hold', () => {
    let opened = 0;
    const written: number[] = [];
    const scratch = createScratch(() => {
      opened += 1;
      return { write: (bytes, at) => void written.push(at, bytes.length), read: () => {} };
    });
    for (let i = 0; i < 256; i++) scratch.append(new Uint8Array(1_024));
    expect([opened, written]).toEqual([0, []]);
    scratch.append(new Uint8Array(1));
    for (let i = 0; i < 256; i++) scratch.append(new Uint8Array(1_024));
    expect([opened, written]).toEqual([1, [0, 262_144, 262_144, 1 + 255 * 1_024]]);
  });

  it('loses nothing of what was there when it cannot be opened or written', () => {
    const failing = [
      () => {
        throw new Error('no room');
      },
      () => ({
        write() {
          throw new Error('no room');
        },
        read() {},
      }),
    ];
    for (const openOverflow of failing) {
      const scratch = createScratch(openOverflow, 8);
      scratch.append(Uint8Array.of(1, 2, 3, 4, 5, 6));
      for (let again = 0; again < 2; again++) {
        expect(() => scratch.append(Uint8Array.of(7, 8, 9))).toThrow('no room');
        expect(scratch.size).toBe(6);
        expect(read(scratch, 0, 6)).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
      }
    }
  });
});
