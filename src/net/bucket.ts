interface Waiter {
  grant(): void;
}

/** A token bucket with a waiting line. Grants are in order of asking. */
export interface Bucket {
  /** Resolves when one more start is allowed; rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<void>;
  /** Milliseconds a caller would wait now; 0 when it would not. */
  delayMs(): number;
  /** No grant before this time (milliseconds, monotonic). */
  pauseUntil(timeMs: number): void;
  /** Full, unpaused and without waiters: may be forgotten. */
  isIdle(): boolean;
}

/**
 * At most `rate` grants in any window of one second, however late a timer fires: what may
 * accumulate (2 % of a second's worth, at least one) plus what flows in within a second (98 %)
 * is never more than `rate`.
 * @param nowMs monotonic milliseconds.
 */
export function createBucket(rate: number, nowMs: () => number = () => performance.now()): Bucket {
  const capacity = Math.max(1, rate * 0.02);
  const perMs = (rate * 0.98) / 1000;
  const waiters: Waiter[] = [];
  let tokens = capacity;
  let at = nowMs();
  let pausedUntil = 0;
  let timer: NodeJS.Timeout | null = null;

  function refill(): void {
    const now = nowMs();
    tokens = Math.min(capacity, tokens + (now - at) * perMs);
    at = now;
  }

  function delayMs(): number {
    refill();
    const missing = waiters.length + 1 - tokens;
    return Math.max(pausedUntil - at, missing > 0 ? missing / perMs : 0, 0);
  }

  function drain(): void {
    timer = null;
    refill();
    while (waiters.length > 0 && tokens >= 1 && pausedUntil <= at) {
      tokens -= 1;
      waiters.shift()?.grant();
    }
    schedule();
  }

  function schedule(): void {
    if (timer !== null || waiters.length === 0) return;
    timer = setTimeout(drain, Math.max(1, pausedUntil - at, (1 - tokens) / perMs));
  }

  return {
    take(signal) {
      refill();
      if (waiters.length === 0 && tokens >= 1 && pausedUntil <= at) {
        tokens -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const waiter = {
          grant(): void {
            signal.removeEventListener('abort', leave);
            resolve();
          },
        };
        const leave = (): void => {
          waiters.splice(waiters.indexOf(waiter), 1);
          reject(signal.reason);
        };
        if (signal.aborted) return reject(signal.reason);
        signal.addEventListener('abort', leave, { once: true });
        waiters.push(waiter);
        schedule();
      });
    },
    delayMs,
    pauseUntil(timeMs) {
      pausedUntil = Math.max(pausedUntil, timeMs);
    },
    isIdle() {
      refill();
      return waiters.length === 0 && tokens >= capacity && pausedUntil <= at;
    },
  };
}
