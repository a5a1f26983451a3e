/** Connections that were started one after the other at the same pace, and how many of them were answered. */
export interface Cohort {
  /** How often the pace had changed before. */
  readonly epoch: number;
  readonly sinceMs: number;
  untilMs: number;
  started: number;
  ended: number;
  answered: number;
  /** Connections to endpoints whose silence was our own doing, and how many of those were answered now. */
  again: number;
  recovered: number;
  /** Whether it was our own pace that kept some of it silent; null while that is open. */
  isTooFast: boolean | null;
}

/** Only an endpoint's first connection counts: what was silent mostly stays so. `again`: its silence was our doing. */
export type Kind = 'first' | 'retry' | 'again';

/** Decides how many connections may be in flight and how fast they are started, so that haste never costs results. */
export interface Governor {
  /** How many may be in flight now. */
  limit(inFlight: number): number;
  /** A connection is started; tell its cohort when it has {@link ended}. */
  started(kind: Kind): Cohort;
  ended(cohort: Cohort, kind: Kind, isAnswered: boolean): void;
  /** Nothing is in flight, and nothing waits: what is doubtful now can only be asked again. */
  over(): void;
  /** This machine lacked descriptors, ports or memory. */
  strained(inFlight: number): void;
}

export interface GovernorOptions {
  readonly concurrency: number;
  /** Monotonic. */
  readonly nowMs: () => number;
  /** It is now known what the silence in a cohort was worth. */
  readonly onVerdict: (cohort: Cohort) => void;
  readonly onNote: (line: string) => void;
}

/** Fewer connections than this overload nothing, and tell nothing. */
export const MIN_IN_FLIGHT = 1_000;
const COHORT_STARTS = 1_000;
const COHORT_MS = 1_000;
/** The first cohort is the measure of all others, so it is started slowly. */
const GENTLE_PER_MS = 3;
/** Where nearly all of so many answer, a larger share cannot be found however slowly the rest is started. */
const PLAIN_STARTS = 200;
const PLAIN_SHARE = 0.95;
/** Starts that may be made up for at once, as time. */
const BURST_MS = 20;
/** What is known of the share of answers; older cohorts count half from here on. */
const MEASURE_STARTS = 50_000;
/** How much less must be answered, and how surely (standard deviations). */
const LESS = 1.2;
const SURE = 4;
/** So many of those that are asked again answer only when it was too fast before, and may still be. */
const RECOVERED = 0.01;
const RECOVER_EVERY_MS = 1_000;
const RECOVERY = 1.1;
/** After slowing down, this long before more is tried again. */
const SLOW_FOR_MS = 60_000;

/**
 * Endpoints come in random order, so the share that answers is the same at any time, unless our own pace loses
 * packets on the way. A cohort in which clearly fewer answer is a suspicion: the next is started half as fast, and
 * when more answer then, that stays so and what was silent is asked again. When not, not even at a gentle pace, then
 * our pace was not the reason.
 */
export function createGovernor({ concurrency, nowMs, onVerdict, onNote }: GovernorOptions): Governor {
  const isWatching = concurrency >= MIN_IN_FLIGHT;
  let limit = concurrency;
  let perMs = isWatching ? GENTLE_PER_MS : Number.POSITIVE_INFINITY;
  let budget = 1;
  let budgetMs = nowMs();
  let epoch = 0;
  let risesAtMs = 0;
  let strainedMs = Number.NEGATIVE_INFINITY;
  let measure: Pick<Cohort, 'started' | 'answered'> | null = null;
  let current = newCohort();
  const first = current;
  let suspicion: { readonly cohorts: Cohort[]; readonly perMs: number } | null = null;
  // Done before the first was: the first waits the whole timeout, later ones only as long as hosts turned out to need.
  const early: Cohort[] = [];
  let tooFastBefore = 0;

  function newCohort(): Cohort {
    return {
      epoch,
      sinceMs: nowMs(),
      untilMs: 0,
      started: 0,
      ended: 0,
      answered: 0,
      again: 0,
      recovered: 0,
      isTooFast: null,
    };
  }

  function tell(cohort: Cohort, isTooFast: boolean): void {
    cohort.isTooFast = isTooFast;
    onVerdict(cohort);
  }

  function setPace(next: number): void {
    perMs = next;
    budget = 1;
    budgetMs = nowMs();
    epoch += 1;
    closeCohort();
  }

  function closeCohort(): void {
    const closed = current;
    closed.untilMs = nowMs();
    current = newCohort();
    judgeIfOver(closed);
  }

  function judgeIfOver(cohort: Cohort): void {
    if (cohort !== current && cohort.ended === cohort.started) judge(cohort);
  }

  /** All that was started in a cohort has ended. */
  function judge(cohort: Cohort): void {
    if (cohort.epoch < tooFastBefore) tell(cohort, true);
    else if (cohort.started < COHORT_STARTS && cohort !== first) {
      // Cut short by a change of pace: too few to tell anything.
      if (suspicion === null) tell(cohort, false);
      else suspicion.cohorts.push(cohort);
    } else if (measure === null) {
      early.push(cohort);
      if (cohort !== first) return;
      measure = first;
      tell(first, false);
      for (const each of early) if (each !== first) judge(each);
    } else if (suspicion !== null) {
      if (cohort.epoch < epoch) suspicion.cohorts.push(cohort);
      else settle(cohort, suspicion);
    } else if (cohort.epoch === epoch && answersLess(cohort, measure)) {
      suspect(cohort);
    } else {
      if (cohort.epoch === epoch) learn(cohort);
      tell(cohort, false);
    }
  }

  /** Tries half the pace. */
  function suspect(cohort: Cohort): void {
    suspicion = { cohorts: [cohort], perMs };
    setPace(cohort.started / (cohort.untilMs - cohort.sinceMs) / 2);
  }

  function settle(cohort: Cohort, { cohorts, perMs: before }: NonNullable<typeof suspicion>): void {
    const [bad] = cohorts;
    const isTooFast = bad !== undefined && answersLess(bad, cohort);
    if (!isTooFast && perMs > GENTLE_PER_MS && measure !== null && answersLess(cohort, measure)) {
      // Half may not be enough to tell the difference.
      cohorts.push(cohort);
      setPace(perMs / 2);
      return;
    }
    suspicion = null;
    if (isTooFast) stayHere(cohort.epoch, true);
    else setPace(before);
    measure = cohort;
    for (const each of cohorts) tell(each, isTooFast);
    // It may still be too fast, and the measure so far may have been taken too fast as well.
    if (isTooFast) suspect(cohort);
    else tell(cohort, false);
  }

  /** The pace stays as it is; what was started before this epoch is asked again. */
  function stayHere(before: number, isNews: boolean): void {
    tooFastBefore = before;
    risesAtMs = nowMs() + SLOW_FOR_MS;
    if (!isNews) return;
    onNote(
      `more hosts answer when they are asked more slowly: slowed down to ${Math.ceil(perMs * 1_000)} connections per second`,
    );
  }

  function learn({ started, answered }: Cohort): void {
    if (measure === null) return;
    const share = measure.started > MEASURE_STARTS ? 0.5 : 1;
    measure = { started: measure.started * share + started, answered: measure.answered * share + answered };
  }

  /** Little by little back to what was asked for. */
  function recover(now: number): void {
    if (suspicion !== null || now < risesAtMs || now - strainedMs < RECOVER_EVERY_MS) return;
    risesAtMs = now + RECOVER_EVERY_MS;
    limit = Math.min(concurrency, Math.ceil(limit * RECOVERY));
    if (current !== first) perMs *= RECOVERY;
  }

  function refill(now: number): void {
    budget = Math.min(Math.max(1, perMs * BURST_MS), budget + (now - budgetMs) * perMs);
    budgetMs = now;
  }

  return {
    limit(inFlight) {
      const now = nowMs();
      recover(now);
      if (perMs === Number.POSITIVE_INFINITY) return limit;
      refill(now);
      return Math.min(limit, inFlight + Math.floor(budget));
    },
    started(kind) {
      budget -= 1;
      if (kind === 'again') current.again += 1;
      if (kind !== 'first') return current;
      if (current === first) {
        if (isMeasured(first)) setPace(Number.POSITIVE_INFINITY);
      } else if (current.started >= COHORT_STARTS && nowMs() - current.sinceMs >= COHORT_MS) closeCohort();
      current.started += 1;
      return current;
    },
    ended(cohort, kind, isAnswered) {
      if (kind === 'again' && isAnswered) cohort.recovered += 1;
      if (kind !== 'first') return;
      cohort.ended += 1;
      if (isAnswered) cohort.answered += 1;
      if (isWatching) judgeIfOver(cohort);
    },
    over() {
      if (current === first) return;
      const isStillTooFast = current.recovered > RECOVERED * current.again;
      if (current.started >= COHORT_STARTS) closeCohort();
      if (suspicion === null && isStillTooFast) {
        suspicion = { cohorts: [], perMs };
        setPace(perMs / 2);
      }
      if (suspicion === null || measure === null) return;
      const { cohorts } = suspicion;
      const [bad] = cohorts;
      suspicion = null;
      stayHere(epoch, isStillTooFast || (bad !== undefined && answersLess(bad, measure)));
      for (const each of cohorts) tell(each, true);
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

/** Whether the first cohort tells what share answers at a gentle pace. */
function isMeasured({ started, answered }: Cohort): boolean {
  return started >= COHORT_STARTS || (started >= PLAIN_STARTS && answered >= PLAIN_SHARE * started);
}

/** A test of two proportions. */
function answersLess(
  suspect: Pick<Cohort, 'started' | 'answered'>,
  measure: Pick<Cohort, 'started' | 'answered'>,
): boolean {
  const suspectShare = suspect.answered / suspect.started;
  const share = measure.answered / measure.started;
  const pooled = (suspect.answered + measure.answered) / (suspect.started + measure.started);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / suspect.started + 1 / measure.started));
  return share > LESS * suspectShare && share - suspectShare > SURE * deviation;
}
