import { mergeRuns } from './merge-runs.ts';
import { readNumbers } from './number-list.ts';
import type { Scratch } from './scratch.ts';

/** Sorted in memory at once: 2 MB. */
const RUN_NUMBERS = 2 ** 18;
const FIRST_NUMBERS = 1_024;

/**
 * Numbers in any order, given back sorted and each once, in as much memory for many as for few. To be gone through,
 * as often as needed, when all are added.
 */
export interface NumberSorter extends Iterable<number> {
  add(value: number): void;
}

export function createNumberSorter(scratch: Scratch, runNumbers: number = RUN_NUMBERS): NumberSorter {
  const runs: { readonly at: number; readonly count: number }[] = [];
  let held = new Float64Array(Math.min(FIRST_NUMBERS, runNumbers));
  let count = 0;

  /** Sorts what is held and drops repetitions. */
  function tidy(): Float64Array {
    const sorted = held.subarray(0, count).sort();
    count = 0;
    for (const value of sorted) {
      if (count === 0 || value !== held[count - 1]) held[count++] = value;
    }
    return held.subarray(0, count);
  }

  function makeRoom(): void {
    const run = tidy();
    // Repetitions have made room.
    if (count <= held.length / 2) return;
    if (held.length < runNumbers) {
      held = new Float64Array(held.length * 2);
      held.set(run);
      return;
    }
    runs.push({ at: scratch.append(new Uint8Array(run.buffer, 0, run.byteLength)), count });
    count = 0;
  }

  return {
    add(value) {
      if (count === held.length) makeRoom();
      held[count++] = value;
    },
    *[Symbol.iterator]() {
      const parts = [...runs.map((run) => readNumbers(scratch, run.at, run.count)), tidy()];
      let last = Number.NaN;
      for (const value of mergeRuns<number>(parts, (a, b) => a - b)) {
        if (value !== last) yield value;
        last = value;
      }
    },
  };
}
