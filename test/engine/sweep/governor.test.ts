import { describe, expect, it } from 'vitest';
import { type Cohort, createGovernor } from '../../../src/engine/sweep/governor.ts';

interface Path {
  readonly concurrency: number;
  /** Of all endpoints, those that would answer. */
  readonly share: number;
  /** Connections per second that the way there carries; what is more gets lost. */
  readonly perSecond?: number;
  readonly seconds: number;
  readonly seed: number;
}

interface Outcome {
  readonly limit: number;
  /** Connections started in the last second. */
  readonly perSecond: number;
  readonly notes: readonly string[];
  /** Cohorts whose silence was our own doing, and those where it was not. */
  readonly verdicts: readonly boolean[];
  readonly cohorts: ReadonlySet<Cohort>;
}

const STEP_MS = 5;
const TIMEOUT_MS = 500;

/** A sweep of endpoints that answer at once or not within the timeout, step by step. */
function simulate({ concurrency, share, perSecond = Number.POSITIVE_INFINITY, seconds, seed }: Path): Outcome {
  const random = createRandom(seed);
  let now = 0;
  const notes: string[] = [];
  const verdicts: boolean[] = [];
  const judged = new Set<Cohort>();
  const governor = createGovernor({
    concurrency,
    nowMs: () => now,
    onVerdict: (cohort) => {
      expect(judged.has(cohort), 'a cohort is judged once').toBe(false);
      judged.add(cohort);
      verdicts.push(cohort.isTooFast === true);
    },
    onNote: (line) => notes.push(line),
  });
  const silent: { readonly cohort: Cohort; readonly at: number }[] = [];
  let head = 0;
  let tokens = 0;
  let last = 0;
  for (; now < seconds * 1_000; now += STEP_MS) {
    tokens = Math.min(perSecond / 50, tokens + (perSecond * STEP_MS) / 1_000);
    for (; head < silent.length && (silent[head]?.at ?? 0) + TIMEOUT_MS <= now; head += 1) {
      governor.ended(silent[head]?.cohort as Cohort, 'first', false);
    }
    const inFlight = (): number => silent.length - head;
    // What one thread starts in five milliseconds.
    for (let starts = 0; starts < 100 && inFlight() < governor.limit(inFlight()); starts += 1) {
      const cohort = governor.started('first');
      if (now >= (seconds - 1) * 1_000) last += 1;
      const arrives = tokens >= 1;
      if (arrives) tokens -= 1;
      if (arrives && random() < share) governor.ended(cohort, 'first', true);
      else silent.push({ cohort, at: now });
    }
  }
  return { limit: governor.limit(0), perSecond: last, notes, verdicts, cohorts: judged };
}

function createRandom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

describe('the pace of a sweep', () => {
  it('falls until its own losses are over, says so, and has the silent asked again', () => {
    const { perSecond, notes, verdicts } = simulate({
      concurrency: 8_000,
      share: 0.5,
      perSecond: 6_000,
      seconds: 20,
      seed: 1,
    });
    expect(perSecond).toBeLessThan(8_000);
    expect(perSecond).toBeGreaterThan(2_000);
    expect(notes.length).toBeGreaterThanOrEqual(1);
    expect(notes[0]).toMatch(
      /^more hosts answer when they are asked more slowly: slowed down to \d+ connections per second$/,
    );
    expect(verdicts).toContain(true);
  });

  it('stays where nothing is lost, however many answer', () => {
    for (const share of [0.001, 0.05, 0.5, 0.95]) {
      for (let seed = 0; seed < 50; seed += 1) {
        const { limit, notes, verdicts } = simulate({ concurrency: 4_000, share, seconds: 8, seed });
        expect([limit, notes], `share ${share}, seed ${seed}`).toEqual([4_000, []]);
        expect(verdicts).not.toContain(true);
      }
    }
  });

  it('goes back to it when fewer answer for another reason', () => {
    let share = 0.5;
    const random = createRandom(7);
    let now = 0;
    const notes: string[] = [];
    const verdicts: boolean[] = [];
    const governor = createGovernor({
      concurrency: 2_000,
      nowMs: () => now,
      onVerdict: ({ isTooFast }) => void verdicts.push(isTooFast === true),
      onNote: (line) => notes.push(line),
    });
    const silent: { readonly cohort: Cohort; readonly at: number }[] = [];
    for (; now < 30_000; now += STEP_MS) {
      // Half of the hosts are switched off at night.
      if (now === 6_000) share = 0.2;
      while (silent[0] !== undefined && silent[0].at + TIMEOUT_MS <= now) {
        governor.ended(silent.shift()?.cohort as Cohort, 'first', false);
      }
      for (let starts = 0; starts < 50 && silent.length < governor.limit(silent.length); starts += 1) {
        const cohort = governor.started('first');
        if (random() < share) governor.ended(cohort, 'first', true);
        else silent.push({ cohort, at: now });
      }
    }
    expect([governor.limit(0), notes]).toEqual([2_000, []]);
    expect(verdicts).not.toContain(true);
  });

  it('leaves small sweeps alone', () => {
    const { limit, verdicts } = simulate({ concurrency: 500, share: 0.5, perSecond: 100, seconds: 10, seed: 3 });
    expect([limit, verdicts]).toEqual([500, []]);
  });
});

describe('the first thousand', () => {
  /** How many are started by then at a concurrency that is never reached. */
  function startedBy(endMs: number, isAnswered: (index: number) => boolean): number {
    let now = 0;
    let started = 0;
    const governor = createGovernor({ concurrency: 4_000, nowMs: () => now, onVerdict: () => {}, onNote: () => {} });
    for (; now < endMs; now += STEP_MS) {
      for (let starts = 0; starts < 100 && governor.limit(0) > 0; starts += 1) {
        started += 1;
        governor.ended(governor.started('first'), 'first', isAnswered(started));
      }
    }
    return started;
  }

  it('are asked slowly where some do not answer', () => {
    expect(startedBy(300, (index) => index % 10 !== 0)).toBeLessThan(1_000);
  });

  it('need not be where all of the first answer', () => {
    expect(startedBy(50, () => true)).toBeLessThan(200);
    expect(startedBy(300, () => true)).toBeGreaterThan(2_000);
  });
});

describe('a machine without room', () => {
  it('slows down once a second, says so, and recovers', () => {
    let now = 0;
    const notes: string[] = [];
    const governor = createGovernor({
      concurrency: 100,
      nowMs: () => now,
      onVerdict: () => {},
      onNote: (line) => notes.push(line),
    });
    for (let i = 0; i < 5; i += 1) governor.strained(50);
    expect([governor.limit(40), notes]).toEqual([
      40,
      ['this machine has no room for more connections: slowed down to 40 in flight'],
    ]);
    for (now = 1_000; now < 30_000; now += 1_000) governor.limit(40);
    expect(governor.limit(40)).toBe(100);
    for (let second = 0; second < 100; second += 1) {
      now += 1_000;
      governor.strained(1);
    }
    expect(governor.limit(0)).toBe(1);
  });
});
