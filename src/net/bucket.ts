import { type Cell, createCell } from './cell.ts';
import { afterOne, flowOf, lackNs, REPEAT_TOKENS } from './flow.ts';
import { type Gate, passGate, waitAtGate } from './gate.ts';
import { onAbort } from './on-abort.ts';

const NS_PER_MS = 1e6;

interface Waiter {
  readonly gate: Gate | null;
  grant(): void;
}

/** A token bucket with a waiting line. Grants are in order of asking. */
export interface Bucket {
  /**
   * Resolves when one more start is allowed; rejects with the signal's reason. A start that has a gate
   * passes it in the same moment; while the gate is shut, those behind may pass.
   */
  take(signal: AbortSignal, gate?: Gate | null): Promise<void>;
  /** Takes a token at once, and passes the gate; or takes nothing and tells what is to be waited for. */
  tryTake(gate: Gate | null): 'taken' | 'bucket' | 'gate';
  /** A SYN was repeated at that time: whoever comes next waits longer. */
  repeated(atNs: number): void;
  /** Milliseconds until a caller with this many others before it gets its turn; 0 when it need not wait. */
  delayMs(ahead: number): number;
}

/** See {@link flowOf} for what it keeps. `cell` may lie in memory that threads share; `cost` is in tokens. */
export function createBucket(rate: number, cell: Cell = createCell(), cost: () => number = one): Bucket {
  const flow = flowOf(rate);
  const waiters: Waiter[] = [];
  let timer: NodeJS.Timeout | undefined;

  function tryTake(gate: Gate | null): 'taken' | 'bucket' | 'gate' {
    const nowNs = cell.nowNs();
    const tokens = cost();
    for (;;) {
      const fullAtNs = cell.read();
      if (lackNs(flow, fullAtNs, nowNs) > 0) return 'bucket';
      if (gate !== null && waitAtGate(gate, 0, nowNs) > 0) return 'gate';
      // Of the very value that was looked at: another thread may have taken a token meanwhile.
      if (cell.swap(fullAtNs, Math.round(afterOne(flow, fullAtNs, nowNs, tokens)))) break;
    }
    if (gate !== null) passGate(gate, nowNs, tokens);
    return 'taken';
  }

  function delayMs(ahead: number): number {
    const lack = lackNs(flow, cell.read(), cell.nowNs());
    return Math.max(0, lack + ahead * flow.intervalNs) / NS_PER_MS;
  }

  /** Grants what can be granted, and sets the timer for the rest. */
  function drain(): void {
    clearTimeout(timer);
    let gatesNs = Number.POSITIVE_INFINITY;
    const shut = new Set<Gate>();
    for (let index = 0; index < waiters.length; ) {
      const { gate, grant } = waiters[index] as Waiter;
      const outcome = gate !== null && shut.has(gate) ? 'gate' : tryTake(gate);
      if (outcome === 'bucket') {
        gatesNs = 0;
        break;
      }
      if (outcome === 'taken') {
        waiters.splice(index, 1);
        grant();
        continue;
      }
      if (gate !== null && !shut.has(gate)) gatesNs = Math.min(gatesNs, waitAtGate(gate, 0, cell.nowNs()));
      if (gate !== null) shut.add(gate);
      index += 1;
    }
    if (waiters.length > 0) timer = setTimeout(drain, Math.max(1, delayMs(0), gatesNs / NS_PER_MS));
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
        // Also without a token: the timer may be set for the end of a pause of those before.
        drain();
      });
    },
    tryTake(gate) {
      // Who asks in passing does not overtake those in line.
      if (waiters.some((waiter) => waiter.gate === gate)) return gate === null ? 'bucket' : 'gate';
      return tryTake(gate);
    },
    repeated(atNs) {
      for (;;) {
        const fullAtNs = cell.read();
        if (cell.swap(fullAtNs, Math.round(afterOne(flow, fullAtNs, atNs, REPEAT_TOKENS)))) break;
      }
    },
    delayMs,
  };
}

function one(): number {
  return 1;
}
