import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchJson, JsonAnswer } from '../ports.ts';
import { type Courtesy, createCourtesy } from './courtesy.ts';

/** Asks a service within a turn; null: no usable answer, or the service wants no more questions for now. */
export type Ask = (url: string, accept: string) => Promise<JsonAnswer | null>;

/** Asks public services one question at a time, with a gap between two, and backs off when told to (RFC 6585, 4). */
export interface Polite {
  /** Turns of one service follow each other; those of others do not wait for them. */
  turn<Result>(service: string, task: (ask: Ask) => Promise<Result>, signal: AbortSignal): Promise<Result>;
}

export interface PoliteOptions {
  readonly fetchJson: FetchJson;
  /** Milliseconds from one question to the next, for a server's URL. */
  readonly gapMs: (server: string) => number;
  /** A server that did not answer so many times in a row is left alone for a while. */
  readonly onSilence?: (server: string, questions: number, restMs: number) => void;
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
const SERVER_ERROR = 500;

export function createPolite(options: PoliteOptions): Polite {
  const { fetchJson, gapMs, onSilence = () => {}, nowMs = () => performance.now(), wait = waitFor } = options;
  const turns = new Map<string, Promise<unknown>>();
  const courtesies = new Map<string, Courtesy>();

  /** Registries pass questions on to each other: what is spared is the server, whoever led to it. */
  function courtesyTo(url: string): Courtesy {
    const server = `${URL.parse(url)?.origin ?? url}/`;
    const told = (questions: number, restMs: number): void => onSilence(server, questions, restMs);
    const courtesy = courtesies.get(server) ?? createCourtesy({ gapMs: gapMs(server), nowMs, wait, onSilence: told });
    courtesies.set(server, courtesy);
    return courtesy;
  }

  /** The answer, with who gave it or did not; null when somebody on the way wants to be left alone. */
  async function askOnce(url: string, accept: string, signal: AbortSignal) {
    let last = courtesyTo(url);
    let leave = await last.enter(signal);
    if (leave === null) return null;
    const answer = await fetchJson(url, accept, signal, async (next) => {
      last.note(true);
      // Left before the next is entered: two registries that lead to each other must not wait for each other.
      leave?.();
      last = courtesyTo(next);
      leave = await last.enter(signal);
      return leave !== null;
    });
    if (leave === null) return null;
    leave();
    return { answer, last };
  }

  async function ask(url: string, accept: string, signal: AbortSignal): Promise<JsonAnswer | null> {
    for (let retry = 0; ; retry += 1) {
      const asked = await askOnce(url, accept, signal);
      if (asked === null || signal.aborted) return null;
      const { answer, last } = asked;
      const waits = answer?.code === TOO_MANY || (answer?.code === UNAVAILABLE && answer.retryAfterS !== null);
      if (answer === null || !waits) {
        last.note(answer !== null && answer.code < SERVER_ERROR);
        return answer;
      }
      const backOffMs = answer.retryAfterS === null ? FIRST_BACK_OFF_MS * 2 ** retry : answer.retryAfterS * 1_000;
      last.waitFor(backOffMs);
      if (retry === RETRIES || backOffMs > MAX_WAIT_MS) {
        last.rest(Math.max(backOffMs, MAX_WAIT_MS));
        return null;
      }
    }
  }

  return {
    turn(service, task, signal) {
      const before = turns.get(service) ?? Promise.resolve();
      const result = before.then(() => task((url, accept) => ask(url, accept, signal)));
      turns.set(
        service,
        result.catch(() => {}),
      );
      return result;
    },
  };
}

/** Ends early, and without an error, when the run is stopped. */
async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
