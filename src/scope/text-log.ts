import type { Scratch } from './scratch.ts';

/** Length of a text in bytes, in front of it. */
const HEAD_BYTES = 4;
/** Read at once: most texts are shorter. */
const GUESS_BYTES = 256;
/** UTF-16 to UTF-8: three bytes for each unit at most. */
const MAX_BYTES_PER_UNIT = 3;

/** Appends texts; returns the byte where each begins. */
export function createTextWriter(scratch: Scratch): (text: string) => number {
  const encoder = new TextEncoder();
  let buffer = new Uint8Array(GUESS_BYTES);
  return (text) => {
    const most = HEAD_BYTES + MAX_BYTES_PER_UNIT * text.length;
    if (most > buffer.length) buffer = new Uint8Array(2 * most);
    const { written } = encoder.encodeInto(text, buffer.subarray(HEAD_BYTES));
    new DataView(buffer.buffer).setUint32(0, written);
    return scratch.append(buffer.subarray(0, HEAD_BYTES + written));
  };
}

interface StoredText {
  readonly text: string;
  /** Where the next one begins. */
  readonly end: number;
}

/** Reads the text that begins at a byte. */
export function createTextReader(scratch: Pick<Scratch, 'size' | 'read'>): (begin: number) => StoredText {
  const decoder = new TextDecoder();
  let buffer = new Uint8Array(GUESS_BYTES);
  return (begin) => {
    const guess = Math.min(GUESS_BYTES, scratch.size - begin);
    scratch.read(begin, buffer.subarray(0, guess));
    const bytes = HEAD_BYTES + new DataView(buffer.buffer).getUint32(0);
    if (bytes > guess) {
      if (bytes > buffer.length) buffer = new Uint8Array(2 * bytes);
      scratch.read(begin, buffer.subarray(0, bytes));
    }
    return { text: decoder.decode(buffer.subarray(HEAD_BYTES, bytes)), end: begin + bytes };
  };
}
