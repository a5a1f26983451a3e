/** How long to wait for a connection: as told, or less once it is known how fast this network's hosts answer. */
export interface Patience {
  connectMs(): number;
  /** A host answered, by accepting or by refusing. */
  answered(afterMs: number): void;
}

/** Buckets grow by a tenth from 1 ms; the last one holds everything above 19 s. */
const GROWTH = 1.1;
const BUCKETS = 104;
const MIN_ANSWERS = 50;
/** Older answers count half from here on. */
const MAX_ANSWERS = 8_192;
const RECOMPUTE_EVERY = 64;
const QUANTILE = 0.995;
const SAFETY = 3;
const FLOOR_MS = 500;
/** RFC 6298, 2: the kernel repeats a lost SYN after one second. */
const REPEAT_MS = 1_000;

/**
 * Waits three times as long as 99.5 % of the hosts took, never below 500 ms and never above `timeoutMs`. Where the
 * whole timeout has room for the kernel's repetition of a lost SYN, so has the adapted one.
 */
export function createPatience(timeoutMs: number, isAdaptive: boolean): Patience {
  const counts = new Uint32Array(BUCKETS);
  const repeatMs = timeoutMs > FLOOR_MS + REPEAT_MS ? REPEAT_MS : 0;
  let answers = 0;
  let adaptedMs = timeoutMs;

  function adapt(): void {
    let left = answers * (1 - QUANTILE);
    let bucket = BUCKETS - 1;
    for (; bucket > 0 && left >= 0; bucket -= 1) left -= counts[bucket] ?? 0;
    const slowMs = GROWTH ** (bucket + 2);
    adaptedMs = Math.min(timeoutMs, Math.max(FLOOR_MS, Math.ceil(SAFETY * slowMs)) + repeatMs);
    if (answers <= MAX_ANSWERS) return;
    answers = 0;
    for (let i = 0; i < BUCKETS; i += 1) {
      counts[i] = (counts[i] ?? 0) >>> 1;
      answers += counts[i] ?? 0;
    }
  }

  return {
    connectMs: () => adaptedMs,
    answered(afterMs) {
      if (!isAdaptive) return;
      const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor(Math.log(Math.max(1, afterMs)) / Math.log(GROWTH))));
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      answers += 1;
      if (answers >= MIN_ANSWERS && answers % RECOMPUTE_EVERY === 0) adapt();
    },
  };
}
