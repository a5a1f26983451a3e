/** Where bytes go that are too many for memory. */
export interface Overflow {
  write(bytes: Uint8Array, at: number): void;
  /** Fills `into`; nothing beyond what was written is ever asked for. */
  read(at: number, into: Uint8Array): void;
}

/** Bytes that are appended once and read anywhere. */
export interface Scratch {
  readonly size: number;
  /** Copies them; returns where they begin. */
  append(bytes: Uint8Array): number;
  /** Fills `into`. Throws RangeError beyond the end. */
  read(at: number, into: Uint8Array): void;
}

export type CreateScratch = () => Scratch;

const FIRST_BYTES = 4_096;
/** Held before anything goes over: most lists never need a file. */
const MAX_HELD_BYTES = 262_144;

/** All in memory. */
export const scratchInMemory: CreateScratch = () => createScratch(null);

/** The newest bytes in memory, what is before them in the overflow, which is opened when it is needed. */
export function createScratch(openOverflow: (() => Overflow) | null, maxHeldBytes: number = MAX_HELD_BYTES): Scratch {
  let overflow: Overflow | null = null;
  let over = 0;
  let held = new Uint8Array(Math.min(FIRST_BYTES, maxHeldBytes));
  let heldBytes = 0;

  function makeRoom(bytes: number): void {
    if (heldBytes + bytes <= held.length) return;
    if (openOverflow !== null && heldBytes + bytes > maxHeldBytes) {
      overflow ??= openOverflow();
      overflow.write(held.subarray(0, heldBytes), over);
      over += heldBytes;
      heldBytes = 0;
    }
    if (heldBytes + bytes <= held.length) return;
    const grown = new Uint8Array(2 ** Math.ceil(Math.log2(heldBytes + bytes)));
    grown.set(held.subarray(0, heldBytes));
    held = grown;
  }

  return {
    get size() {
      return over + heldBytes;
    },
    append(bytes) {
      const at = over + heldBytes;
      makeRoom(bytes.length);
      held.set(bytes, heldBytes);
      heldBytes += bytes.length;
      return at;
    },
    read(at, into) {
      if (at + into.length > over + heldBytes) throw new RangeError(`${at} is beyond the end`);
      const before = Math.max(0, Math.min(into.length, over - at));
      if (before > 0) overflow?.read(at, before === into.length ? into : into.subarray(0, before));
      if (before === into.length) return;
      const from = at + before - over;
      into.set(held.subarray(from, from + into.length - before), before);
    },
  };
}

const WINDOW_BYTES = 16_384;

/** All of it, in parts that are only good until the next one. */
export function* readAll(scratch: Pick<Scratch, 'size' | 'read'>): Generator<Uint8Array> {
  const window = new Uint8Array(WINDOW_BYTES);
  for (let at = 0; at < scratch.size; at += WINDOW_BYTES) {
    const part = window.subarray(0, scratch.size - at);
    scratch.read(at, part);
    yield part;
  }
}

/** For reading one thing after the other: asks the scratch itself for many at a time. */
export function readAhead(scratch: Scratch): Pick<Scratch, 'size' | 'read'> {
  const window = new Uint8Array(WINDOW_BYTES);
  let begin = 0;
  let end = 0;
  return {
    get size() {
      return scratch.size;
    },
    read(at, into) {
      if (into.length > WINDOW_BYTES || at + into.length > scratch.size) return scratch.read(at, into);
      if (at < begin || at + into.length > end) {
        begin = at;
        end = Math.min(at + WINDOW_BYTES, scratch.size);
        scratch.read(begin, window.subarray(0, end - begin));
      }
      into.set(window.subarray(at - begin, at - begin + into.length));
    },
  };
}
