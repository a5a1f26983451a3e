/** How one server of a public service is spared. Milliseconds are monotonic. */
export interface Courtesy {
  /** Waits until it may be asked, and takes the place; null when it rests for now, or the run was stopped. */
  enter(signal: AbortSignal): Promise<(() => void) | null>;
  /** It asked for this much time before the next question. */
  waitFor(ms: number): void;
  /** It is not asked at all for this long; nobody waits for it. */
  rest(ms: number): void;
  /** Whether an answer came. After a few that did not it rests, each time twice as long. */
  note(answered: boolean): void;
}

export interface CourtesyOptions {
  readonly gapMs: number;
  readonly nowMs: () => number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** It rests because it has kept silent this many times in a row. */
  readonly onSilence: (questions: number, restMs: number) => void;
}

// Each silence may cost a whole deadline, during which everybody else waits.
const SILENCES = 3;
const FIRST_REST_MS = 60_000;
const MAX_REST_MS = 3_600_000;

/** One question in flight, a gap between two, and rest for a server that does not answer. */
export function createCourtesy({ gapMs, nowMs, wait, onSilence }: CourtesyOptions): Courtesy {
  let tail: Promise<void> = Promise.resolve();
  let readyAt = 0;
  let restsUntil = 0;
  let silences = 0;

  function rest(ms: number): void {
    restsUntil = nowMs() + ms;
  }

  return {
    async enter(signal) {
      const { promise: left, resolve: leave } = Promise.withResolvers<void>();
      const before = tail;
      tail = left;
      await before;
      const early = readyAt - nowMs();
      if (!signal.aborted && restsUntil <= nowMs() && early > 0) await wait(early, signal);
      if (signal.aborted || restsUntil > nowMs()) {
        leave();
        return null;
      }
      readyAt = nowMs() + gapMs;
      return leave;
    },
    waitFor(ms) {
      readyAt = Math.max(readyAt, nowMs() + ms);
    },
    rest,
    note(answered) {
      silences = answered ? 0 : silences + 1;
      if (silences < SILENCES) return;
      const restMs = Math.min(MAX_REST_MS, FIRST_REST_MS * 2 ** (silences - SILENCES));
      rest(restMs);
      onSilence(silences, restMs);
    },
  };
}
