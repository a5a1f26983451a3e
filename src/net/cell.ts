import { hrtime } from 'node:process';

/** A moment that takers of tokens move on: nanoseconds, monotonic, whole numbers. */
export interface Cell {
  read(): number;
  /** Sets it if it is still `from`; false when another thread was faster. */
  swap(from: number, to: number): boolean;
  /** The clock it is measured by. */
  nowNs(): number;
}

/** For one thread: `performance.now()` counts from the start of each. */
export function createCell(nowMs: () => number = () => performance.now()): Cell {
  let value = 0;
  return {
    read: () => value,
    swap(_, to) {
      value = to;
      return true;
    },
    nowNs: () => Math.floor(nowMs() * 1e6),
  };
}

/** For several threads: one slot of an array over shared memory, by the clock that they share. */
export function shareCell(slots: BigInt64Array, index: number): Cell {
  return {
    read: () => Number(Atomics.load(slots, index)),
    swap: (from, to) => Atomics.compareExchange(slots, index, BigInt(from), BigInt(to)) === BigInt(from),
    nowNs: () => Number(hrtime.bigint()),
  };
}
