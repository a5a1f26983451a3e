import { readAll, type Scratch } from './scratch.ts';

const BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Numbers read at once when they are read one after the other: 16 KiB. */
const READ_AHEAD = 2_048;

/** Numbers by their place, however many. */
export interface NumberList {
  readonly length: number;
  push(value: number): void;
  /** The number at a place from 0 to `length` - 1. */
  at(place: number): number;
  values(): Iterable<number>;
  /** Two lists of the same bytes are equal. */
  bytes(): Iterable<Uint8Array>;
}

export function createNumberList(scratch: Scratch): NumberList {
  const one = new Float64Array(1);
  const bytes = new Uint8Array(one.buffer);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      one[0] = value;
      scratch.append(bytes);
      length += 1;
    },
    at(place) {
      scratch.read(place * BYTES, bytes);
      return one[0] as number;
    },
    values: () => readNumbers(scratch, 0, length),
    bytes: () => readAll(scratch),
  };
}

/** The numbers that begin at a byte of the scratch, one after the other. */
export function* readNumbers(scratch: Scratch, at: number, count: number): Generator<number> {
  const ahead = new Float64Array(Math.min(count, READ_AHEAD));
  for (let done = 0; done < count; done += ahead.length) {
    const some = ahead.subarray(0, count - done);
    scratch.read(at + done * BYTES, new Uint8Array(some.buffer, 0, some.byteLength));
    for (let i = 0; i < some.length; i++) yield some[i] as number;
  }
}
