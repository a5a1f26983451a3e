import { onAbort } from './on-abort.ts';

interface Waiter {
  readonly gate: Bucket | null;
  grant(): void;
}

/** A token bucket with a waiting line. Grants are in order of asking. */
export interface Bucket {
  /**
   * Resolves when one more start is allowed; rejects with the signal's reason. A start that has a gate
   * takes a token there in the same moment; while the gate has none, those behind may pass.
   */
  take(signal: AbortSignal, gate?: Bucket | null): Promise<void>;
  /** Takes a token at once, or tells that there is none. */
  tryTake(): boolean;
  /** Milliseconds until a caller with this many others before it gets its turn; 0 when it need not wait. */
  delayMs(ahead: number): number;
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
  let timer: NodeJS.Timeout | undefined;

  function isReady(): boolean {
    const now = nowMs();
    tokens = Math.min(capacity, tokens + (now - at) * perMs);
    at = now;
    return tokens >= 1 && pausedUntil <= at;
  }

  function tryTake(): boolean {
    if (!isReady()) return false;
    tokens -= 1;
    return true;
  }

  function delayMs(ahead: number): number {
    isReady();
    return Math.max(pausedUntil - at, (ahead + 1 - tokens) / perMs, 0);
  }

  /** Grants what can be granted, and sets the timer for the rest. */
  function drain(): void {
    clearTimeout(timer);
    const shut = new Set<Bucket>();
    for (let index = 0; index < waiters.length && isReady(); ) {
      const { gate, grant } = waiters[index] as Waiter;
      if (gate === null || (!shut.has(gate) && gate.tryTake())) {
        tokens -= 1;
        waiters.splice(index, 1);
        grant();
      } else {
        shut.add(gate);
        index += 1;
      }
    }
    if (waiters.length === 0) return;
    const gatesMs = shut.size > 0 && isReady() ? Math.min(...[...shut].map((gate) => gate.delayMs(0))) : 0;
    timer = setTimeout(drain, Math.max(1, delayMs(0), gatesMs));
  }

  return {
    take(signal, gate = null) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const leave = (): void => {
          waiters.splice(waiters.indexOf(waiter), 1);
          // A timer that nobody waits for would keep the process alive for as long as a pause lasts.
          if (waiters.length === 0) clearTimeout(timer);
          reject(signal.reason);
        };
        const waiter = {
          gate,
          grant(): void {
            unfollow();
            resolve();
          },
        };
        const unfollow = onAbort(signal, leave);
        waiters.push(waiter);
        // Without a token the timer of those before is the right one.
        if (waiters.length === 1 || isReady()) drain();
      });
    },
    tryTake,
    delayMs,
    pauseUntil(timeMs) {
      pausedUntil = Math.max(pausedUntil, timeMs);
    },
    isIdle() {
      return isReady() && waiters.length === 0 && tokens >= capacity;
    },
  };
}
