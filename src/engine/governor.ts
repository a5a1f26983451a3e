/** Connections that were started under the same conditions, and how many of them were answered. */
export interface Cohort {
  readonly isGentle: boolean;
  started: number;
  ended: number;
  answered: number;
}

/** Decides how many connections may be in flight, so that a result never shrinks because the rate rises. */
export interface Governor {
  limit(inFlight: number): number;
  /** A connection is started; tell the cohort how it {@link ended}. */
  started(): Cohort;
  ended(cohort: Cohort, isAnswered: boolean): void;
  /** This machine lacked descriptors, ports or memory. */
  strained(inFlight: number): void;
}

export interface GovernorOptions {
  readonly concurrency: number;
  /** Monotonic. */
  readonly nowMs: () => number;
  /** What silence in these cohorts was worth: `true` when it was our own pace that caused it. */
  readonly onVerdict: (cohorts: readonly Cohort[], isTooFast: boolean) => void;
  readonly onNote: (line: string) => void;
}

/** Fewer connections than this overload nothing, and tell nothing. */
export const MIN_IN_FLIGHT = 1_000;
/** Starts of a trial at half the pace. */
const TRIAL_STARTS = 1_500;
const FIRST_TRIAL_MS = 1_000;
const MAX_TRIAL_GAP_MS = 30_000;
/** How much more must be answered at half the pace, and how surely (standard deviations). */
const MORE = 1.2;
const SURE = 4;
const RECOVER_EVERY_MS = 1_000;
const RECOVERY = 1.1;
/** After a trial that slowed the sweep down, this long before more is tried again. */
const SLOW_FOR_MS = 60_000;

/**
 * Endpoints come in random order, so the share that answers is the same at any time, unless our own pace loses
 * packets on the way. Now and then a trial starts some at half the number in flight: if clearly more of them
 * answer, the sweep stays at that pace, and what was silent before is asked again.
 */
export function createGovernor({ concurrency, nowMs, onVerdict, onNote }: GovernorOptions): Governor {
  let limit = concurrency;
  let trialGapMs = FIRST_TRIAL_MS;
  let nextTrialMs = nowMs() + FIRST_TRIAL_MS;
  let mayRiseMs = 0;
  let strainedMs = Number.NEGATIVE_INFINITY;
  let current: Cohort = newCohort(false);
  let trial: { readonly before: Cohort; readonly cohort: Cohort; readonly limit: number } | null = null;

  function beginTrial(inFlight: number): void {
    trial = { before: current, cohort: newCohort(true), limit: Math.max(1, inFlight >>> 1) };
    current = trial.cohort;
  }

  /** All that was started before the trial's last has ended, so both shares are complete. */
  function judgeTrial(): void {
    if (trial === null) return;
    const { before, cohort, limit: gentle } = trial;
    if (cohort.started < TRIAL_STARTS || cohort.ended < cohort.started || before.ended < before.started) return;
    trial = null;
    const isTooFast = answersMore(cohort, before);
    if (isTooFast) {
      limit = gentle;
      mayRiseMs = nowMs() + SLOW_FOR_MS;
      trialGapMs = FIRST_TRIAL_MS;
      onNote(`more hosts answer when fewer are asked at once: slowing down to ${limit} connections in flight`);
    } else trialGapMs = Math.min(MAX_TRIAL_GAP_MS, trialGapMs * 4);
    nextTrialMs = nowMs() + trialGapMs;
    onVerdict([before, cohort], isTooFast);
  }

  function recover(): void {
    const now = nowMs();
    if (limit >= concurrency || now < mayRiseMs || now - strainedMs < RECOVER_EVERY_MS) return;
    limit = Math.min(concurrency, Math.ceil(limit * RECOVERY));
    mayRiseMs = now + RECOVER_EVERY_MS;
  }

  return {
    limit(inFlight) {
      recover();
      if (trial === null && inFlight >= MIN_IN_FLIGHT && nowMs() >= nextTrialMs) beginTrial(inFlight);
      return trial !== null && current === trial.cohort ? Math.min(limit, trial.limit) : limit;
    },
    started() {
      const cohort = current;
      cohort.started += 1;
      if (trial !== null && cohort === trial.cohort && cohort.started >= TRIAL_STARTS) current = newCohort(false);
      return cohort;
    },
    ended(cohort, isAnswered) {
      cohort.ended += 1;
      if (isAnswered) cohort.answered += 1;
      judgeTrial();
    },
    strained(inFlight) {
      const now = nowMs();
      if (now - strainedMs < RECOVER_EVERY_MS) return;
      strainedMs = now;
      limit = Math.max(1, Math.floor(Math.min(limit, inFlight) * 0.8));
      onNote(`this machine has no room for more connections: slowing down to ${limit} in flight`);
    },
  };
}

function newCohort(isGentle: boolean): Cohort {
  return { isGentle, started: 0, ended: 0, answered: 0 };
}

/** A test of two proportions. */
function answersMore(gentle: Cohort, fast: Cohort): boolean {
  const gentleShare = gentle.answered / gentle.started;
  const fastShare = fast.answered / fast.started;
  const pooled = (gentle.answered + fast.answered) / (gentle.started + fast.started);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / gentle.started + 1 / fast.started));
  return gentleShare > MORE * fastShare && gentleShare - fastShare > SURE * deviation;
}
