import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchJson, JsonAnswer } from '../ports.ts';

/** Asks a service within a turn; null: no usable answer, or the service wants no more questions for now. */
export type Ask = (url: string, accept: string) => Promise<JsonAnswer | null>;

/** Asks public services one question at a time, with a gap between two, and backs off when told to (RFC 6585, 4). */
export interface Polite {
  /** Turns of one service follow each other; those of others do not wait for them. */
  turn<Result>(service: string, task: (ask: Ask) => Promise<Result>, signal: AbortSignal): Promise<Result>;
}

export interface PoliteOptions {
  readonly fetchJson: FetchJson;
  /** Milliseconds from one question to the next, for a service's URL. */
  readonly gapMs: (service: string) => number;
  /** Monotonic milliseconds and the passing of them; both for tests. */
  readonly nowMs?: () => number;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const RETRIES = 3;
const FIRST_BACK_OFF_MS = 2_000;
/** A service that asks for more is left alone until then; nobody waits for it. */
const MAX_WAIT_MS = 60_000;
const TOO_MANY = 429;
const UNAVAILABLE = 503;

interface Queue {
  tail: Promise<unknown>;
  /** No question before this time. */
  readyAt: number;
  closedUntil: number;
}

export function createPolite(options: PoliteOptions): Polite {
  const { fetchJson, gapMs, nowMs = () => performance.now(), wait = waitFor } = options;
  const queues = new Map<string, Queue>();

  async function ask(service: string, queue: Queue, url: string, accept: string, signal: AbortSignal) {
    for (let retry = 0; ; retry += 1) {
      if (signal.aborted || queue.closedUntil > nowMs()) return null;
      const early = queue.readyAt - nowMs();
      if (early > 0) await wait(early, signal);
      if (signal.aborted) return null;
      queue.readyAt = nowMs() + gapMs(service);
      const answer = await fetchJson(url, accept, signal);
      const waits = answer?.code === TOO_MANY || (answer?.code === UNAVAILABLE && answer.retryAfterS !== null);
      if (answer === null || !waits) return answer;
      const backOffMs = answer.retryAfterS === null ? FIRST_BACK_OFF_MS * 2 ** retry : answer.retryAfterS * 1_000;
      queue.readyAt = Math.max(queue.readyAt, nowMs() + backOffMs);
      if (retry === RETRIES || backOffMs > MAX_WAIT_MS) {
        queue.closedUntil = nowMs() + Math.max(backOffMs, MAX_WAIT_MS);
        return null;
      }
    }
  }

  return {
    turn(service, task, signal) {
      const queue = queues.get(service) ?? { tail: Promise.resolve(), readyAt: 0, closedUntil: 0 };
      queues.set(service, queue);
      const result = queue.tail.then(() => task((url, accept) => ask(service, queue, url, accept, signal)));
      queue.tail = result.catch(() => {});
      return result;
    },
  };
}

/** Ends early, and without an error, when the run is stopped. */
async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
