/** Connections that were started one after the other under the same limit, and how many of them were answered. */
export interface Cohort {
  /** How often the limit had changed before. */
  readonly epoch: number;
  started: number;
  ended: number;
  answered: number;
}

/** Decides how many connections may be in flight, so that a result never shrinks because the rate rises. */
export interface Governor {
  limit(inFlight: number): number;
  /** A connection is started; tell its cohort when it has {@link ended}. */
  started(inFlight: number): Cohort;
  ended(cohort: Cohort, isAnswered: boolean): void;
  /** This machine lacked descriptors, ports or memory. */
  strained(inFlight: number): void;
}

export interface GovernorOptions {
  readonly concurrency: number;
  /** Monotonic. */
  readonly nowMs: () => number;
  /** What the silence in a cohort was worth: `true` when it was our own pace that caused it. */
  readonly onVerdict: (cohort: Cohort, isTooFast: boolean) => void;
  readonly onNote: (line: string) => void;
}

/** Fewer connections than this overload nothing, and tell nothing. */
export const MIN_IN_FLIGHT = 1_000;
const COHORT_STARTS = 1_500;
const COHORT_MS = 1_000;
/** The first cohort is the measure of all others, so it is started slowly. */
const GENTLE_PER_MS = 5;
/** What is known of the share of answers; older cohorts count half from here on. */
const MEASURE_STARTS = 50_000;
/** How much less must be answered, and how surely (standard deviations). */
const LESS = 1.2;
const SURE = 4;
const RECOVER_EVERY_MS = 1_000;
const RECOVERY = 1.1;
/** After slowing down, this long before more is tried again. */
const SLOW_FOR_MS = 60_000;

/**
 * Endpoints come in random order, so the share that answers is the same at any time, unless our own pace loses
 * packets on the way. A cohort in which clearly fewer answer is a suspicion: half as many are asked at once, and
 * when more answer then, that stays so and what was silent is asked again. When not, our pace was not the reason.
 */
export function createGovernor({ concurrency, nowMs, onVerdict, onNote }: GovernorOptions): Governor {
  const isWatching = concurrency >= MIN_IN_FLIGHT;
  const beganMs = nowMs();
  let limit = concurrency;
  let epoch = 0;
  let mayRiseMs = 0;
  let strainedMs = Number.NEGATIVE_INFINITY;
  let measure: Cohort | null = null;
  let current = newCohort();
  let currentMs = beganMs;
  let most = 0;
  let suspicion: { readonly cohorts: Cohort[]; readonly limit: number } | null = null;

  function newCohort(): Cohort {
    return { epoch, started: 0, ended: 0, answered: 0 };
  }

  function setLimit(next: number): void {
    limit = next;
    epoch += 1;
    current = newCohort();
    currentMs = nowMs();
  }

  /** All that was started in a cohort has ended. */
  function judge(cohort: Cohort): void {
    if (measure === null) {
      measure = cohort;
      onVerdict(cohort, false);
    } else if (suspicion !== null) {
      if (cohort.epoch < epoch) suspicion.cohorts.push(cohort);
      else settle(cohort, suspicion);
    } else if (answersLess(cohort, measure)) {
      suspicion = { cohorts: [cohort], limit };
      setLimit(Math.max(1, Math.min(limit, most) >>> 1));
    } else {
      learn(cohort);
      onVerdict(cohort, false);
    }
  }

  function settle(cohort: Cohort, { cohorts, limit: before }: NonNullable<typeof suspicion>): void {
    const [bad] = cohorts;
    suspicion = null;
    const isTooFast = bad !== undefined && answersLess(bad, cohort);
    if (isTooFast) {
      mayRiseMs = nowMs() + SLOW_FOR_MS;
      onNote(`more hosts answer when fewer are asked at once: slowed down to ${limit} connections in flight`);
    } else {
      measure = cohort;
      setLimit(before);
    }
    for (const each of cohorts) onVerdict(each, isTooFast);
    // It may still be too fast.
    if (isTooFast) judge(cohort);
    else onVerdict(cohort, false);
  }

  function learn({ started, answered }: Cohort): void {
    if (measure === null) return;
    const share = measure.started > MEASURE_STARTS ? 0.5 : 1;
    const sum = { started: measure.started * share + started, answered: measure.answered * share + answered };
    measure = { ...measure, ...sum };
  }

  function recover(): void {
    const now = nowMs();
    if (limit >= concurrency || suspicion !== null || now < mayRiseMs || now - strainedMs < RECOVER_EVERY_MS) return;
    limit = Math.min(concurrency, Math.ceil(limit * RECOVERY));
    mayRiseMs = now + RECOVER_EVERY_MS;
  }

  return {
    limit(inFlight) {
      recover();
      if (!isWatching || measure !== null || current.started >= COHORT_STARTS) return limit;
      const allowed = Math.ceil((nowMs() - beganMs) * GENTLE_PER_MS) - current.started;
      return Math.min(limit, inFlight + Math.max(0, allowed));
    },
    started(inFlight) {
      most = Math.max(inFlight, most * 0.9999);
      const isFull = current.started >= COHORT_STARTS && nowMs() - currentMs >= (measure === null ? 0 : COHORT_MS);
      if (isFull) {
        current = newCohort();
        currentMs = nowMs();
      }
      current.started += 1;
      return current;
    },
    ended(cohort, isAnswered) {
      cohort.ended += 1;
      if (isAnswered) cohort.answered += 1;
      if (!isWatching || cohort.ended < cohort.started || cohort.started < COHORT_STARTS) return;
      // It may still be filling: what ends at once is never waited for.
      if (cohort === current) current = newCohort();
      judge(cohort);
    },
    strained(inFlight) {
      const now = nowMs();
      if (now - strainedMs < RECOVER_EVERY_MS) return;
      strainedMs = now;
      limit = Math.max(1, Math.floor(Math.min(limit, inFlight) * 0.8));
      onNote(`this machine has no room for more connections: slowed down to ${limit} in flight`);
    },
  };
}

/** A test of two proportions. */
function answersLess(suspect: Cohort, measure: Cohort): boolean {
  const suspectShare = suspect.answered / suspect.started;
  const share = measure.answered / measure.started;
  const pooled = (suspect.answered + measure.answered) / (suspect.started + measure.started);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / suspect.started + 1 / measure.started));
  return share > LESS * suspectShare && share - suspectShare > SURE * deviation;
}
