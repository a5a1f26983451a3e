const WINDOW_MS = 30_000;
const SAMPLE_MS = 1_000;

/** How fast something goes: per second over the last half minute, so that a pause shows and passes. */
export interface Pace {
  /** Takes the count as it is now; returns the rate per second, 0 while there is nothing to measure. */
  measure(count: number, nowMs: number): number;
}

export function createPace(): Pace {
  const samples: { readonly count: number; readonly atMs: number }[] = [];
  return {
    measure(count, nowMs) {
      const last = samples.at(-1);
      if (last === undefined || nowMs - last.atMs >= SAMPLE_MS) samples.push({ count, atMs: nowMs });
      while (samples.length > 2 && nowMs - (samples[1]?.atMs ?? nowMs) >= WINDOW_MS) samples.shift();
      const first = samples[0];
      if (first === undefined || nowMs <= first.atMs) return 0;
      return Math.max(0, ((count - first.count) * 1_000) / (nowMs - first.atMs));
    },
  };
}
