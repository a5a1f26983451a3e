import type { Fingerprint, FingerprintRequest } from '../../model/fingerprint.ts';
import type { Observation, ObservationStatus } from '../../model/observation.ts';
import type { Guard, Resolver, Visit, Wait, Web } from '../../ports.ts';
import { networkKey } from '../../scope/address.ts';
import { createClaims } from './claims.ts';
import { type Conversation, converse } from './conversation.ts';
import { type Cohort, createGovernor, type Kind, MIN_IN_FLIGHT } from './governor.ts';
import { FED, type Job, type Prober, type ProberListener, type Result } from './probing.ts';
import { createQueue, type Key } from './queue.ts';

export interface ProberOptions {
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** Extra tries for a connection that was not answered. */
  readonly retries: number;
  /** Also ask for names seen in a certificate or an imported record. */
  readonly tryNames: boolean;
  readonly fingerprints: readonly Fingerprint[];
  /** The first request, computed once for a whole sweep. */
  readonly root: FingerprintRequest;
}

export interface ProberPorts {
  readonly web: Web;
  readonly resolver: Resolver;
  readonly guard: Guard;
}

interface Try {
  readonly job: Job;
  /** Connections that were tried before. */
  readonly tries: number;
  /** How often its silence was our own doing. */
  readonly again: number;
  /** What is to be told when it was not. */
  readonly silence: Observation | null;
}

const CLOSED: readonly ObservationStatus[] = ['refused', 'unreachable', 'connect-timeout', 'aborted'];

const STARTS_PER_TURN = 128;
const LOOK_AGAIN_MS = 5;
/** Silent endpoints that wait for the verdict on our pace, as a multiple of the concurrency. */
const HELD = 2;
/** How often silence that was our own doing is forgiven. */
const MAX_AGAIN = 4;

export function createProber(
  options: ProberOptions,
  ports: ProberPorts,
  listener: ProberListener,
  signal: AbortSignal,
): Prober {
  const { concurrency, retries, timeoutMs } = options;
  const conversation = { ...options, ...ports, claims: createClaims() };
  const queue = createQueue<Try>();
  const held = new Map<Cohort, Try[]>();
  // Addresses that showed something on one port, which the others then speak about too.
  const shown = new Set<string>();
  const governor = createGovernor({
    concurrency,
    nowMs: () => performance.now(),
    onNote: listener.note,
    onVerdict: release,
  });
  let inFlight = 0;
  let strains = 0;
  let isPumping = false;
  let isHungry = false;
  let timer: NodeJS.Timeout | undefined;
  let onDrained: (() => void) | null = null;
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });

  /** Once per turn of the event loop, however many ends and arrivals ask for it. */
  function schedule(): void {
    if (isPumping || signal.aborted) return;
    isPumping = true;
    // Starting thousands in one turn would leave the answers to the first of them unread until they look late.
    setImmediate(pump);
  }

  function pump(): void {
    isPumping = false;
    clearTimeout(timer);
    const now = performance.now();
    if (ports.web.strains() > strains) {
      strains = ports.web.strains();
      governor.strained(inFlight);
    }
    for (let starts = 0; starts < STARTS_PER_TURN && !signal.aborted; starts += 1) {
      if (inFlight >= governor.limit(inFlight)) {
        // Mostly an end comes first; but a limit may also rise by itself.
        timer = setTimeout(schedule, LOOK_AGAIN_MS);
        return;
      }
      const next = queue.take(now);
      if (queue.ready < FED / 2) tellHungry();
      const wait = next === null ? null : start(next.item, next.key, now);
      if (next !== null && wait === null) continue;
      wakeAt(wait === null ? queue.nextDueMs() : now + wait.ms, now);
      return;
    }
    schedule();
  }

  function tellHungry(): void {
    if (isHungry) return;
    isHungry = true;
    listener.hungry();
  }

  function wakeAt(dueMs: number, now: number): void {
    if (Number.isFinite(dueMs)) timer = setTimeout(schedule, Math.max(1, dueMs - now));
  }

  /** Starts a try; returns what the whole run has to wait for, with the try put back. */
  function start(next: Try, key: Key | null, now: number): Wait | null {
    const { endpoint } = next.job;
    const network = queue.nextDueMs() === Number.POSITIVE_INFINITY ? null : networkKey(endpoint.address);
    if (key === null && network !== null && queue.isDeferred(network)) {
      queue.defer(next, network, now);
      return null;
    }
    const kind = next.again > 0 ? 'again' : next.tries > 0 ? 'retry' : 'first';
    if (kind === 'first' && !begin(next.job)) return null;
    // Too few to overload anything are believed at once.
    const isCrowded = inFlight >= MIN_IN_FLIGHT;
    let cohort: Cohort | null = null;
    const wait = ports.web.connect(
      endpoint,
      (end) => {
        if (cohort !== null) landed(next, kind, cohort, isCrowded, end);
      },
      signal,
    );
    if (wait === null) {
      inFlight += 1;
      cohort = governor.started(kind);
      return null;
    }
    // Taken once more when its turn comes.
    conversation.claims.release(endpoint);
    if (wait.for === 'network') {
      if (key === null) queue.defer(next, network ?? networkKey(endpoint.address), now + wait.ms);
      else queue.deferAgain(next, key, now + wait.ms);
      return null;
    }
    if (key === null) queue.putBack(next);
    else queue.deferAgain(next, key, now + wait.ms);
    return wait;
  }

  /** A connection stands, or came to nothing. */
  function landed(next: Try, kind: Kind, cohort: Cohort, isCrowded: boolean, end: Visit | Observation): void {
    if ('get' in end) {
      governor.ended(cohort, kind, true);
      talk(next.job, end).catch(listener.failed).finally(left);
      return;
    }
    try {
      const isSilent = end.status === 'connect-timeout';
      if (!isSilent) governor.ended(cohort, kind, true);
      stayedShut(next, end, cohort, isCrowded);
      // Last: the verdict may be about this one, too.
      if (isSilent) governor.ended(cohort, kind, false);
    } catch (error) {
      listener.failed(error);
    } finally {
      left();
    }
  }

  /** One fewer is in flight. */
  function left(): void {
    inFlight -= 1;
    if (inFlight === 0) {
      onDrained?.();
      if (queue.size === 0) releaseAll();
    }
    schedule();
  }

  /** False when there is nothing to ask; that has been told then. */
  function begin({ position, endpoint }: Job): boolean {
    const reason = ports.guard.refuses(endpoint.address, endpoint.named, endpoint.host);
    if (reason !== null) {
      tell({ position, ended: 'skipped', reason });
      return false;
    }
    if (conversation.claims.take(endpoint)) return true;
    tell({ position, ended: 'elsewhere', reason: '' });
    return false;
  }

  function tell({ position, ended, reason }: Pick<Result, 'position' | 'ended' | 'reason'>): void {
    listener.ended({ position, ended, reason, status: 'aborted', isHttp: false, isOpen: false, conversation: null });
  }

  /** No connection came about. */
  function stayedShut(asked: Try, why: Observation, cohort: Cohort, isCrowded: boolean): void {
    const { job } = asked;
    conversation.claims.release(job.endpoint);
    if (signal.aborted || why.status === 'aborted') return;
    if (why.status === 'connect-timeout') stayedSilent(asked, why, cohort, isCrowded);
    else endUnasked(job, why);
  }

  async function talk(job: Job, opened: Visit): Promise<void> {
    const result = await converse(opened, job.endpoint, job.hostnames, conversation, signal);
    // Only what turned out to be a product is worth remembering for the rest of the sweep.
    if (result.fingerprint === null) conversation.claims.release(job.endpoint);
    else shown.add(job.endpoint.address);
    if (!signal.aborted) end(job, result);
  }

  /** Tried again later, when told to; otherwise believed as soon as it is known that our pace was not the reason. */
  function stayedSilent(asked: Try, opened: Observation, cohort: Cohort, isCrowded: boolean): void {
    const { job, tries, again } = asked;
    if (tries < retries) {
      // Spread out: what was lost together is not repeated together.
      const pauseMs = timeoutMs * (tries + 1) * (0.5 + Math.random());
      queue.defer({ ...asked, tries: tries + 1 }, `retry ${job.position}`, performance.now() + pauseMs);
      return;
    }
    const others = held.get(cohort) ?? [];
    if (!isCrowded || again === MAX_AGAIN || cohort.isTooFast === false || others.length >= HELD * concurrency) {
      endUnasked(job, opened);
      return;
    }
    others.push({ ...asked, silence: opened });
    held.set(cohort, others);
    // Only those that do not count can come after the verdict.
    if (cohort.isTooFast !== null) release(cohort);
  }

  function release(cohort: Cohort): void {
    for (const { job, tries, again, silence } of held.get(cohort) ?? []) {
      if (cohort.isTooFast || silence === null) queue.push({ job, tries, again: again + 1, silence: null });
      else endUnasked(job, silence);
    }
    held.delete(cohort);
    schedule();
  }

  /** Nothing is left to compare with. */
  function releaseAll(): void {
    governor.over();
    for (const cohort of held.keys()) release(cohort);
  }

  function end({ position, endpoint, isKnown }: Job, conversation: Conversation): void {
    const { observations, fingerprint } = conversation;
    const isWanted = isKnown || fingerprint !== null || shown.has(endpoint.address);
    listener.ended({
      position,
      ended: 'asked',
      status: observations.at(-1)?.status ?? 'aborted',
      isHttp: observations.some(({ status }) => status === 'ok'),
      isOpen: observations.some(({ status }) => !CLOSED.includes(status)),
      reason: '',
      conversation: isWanted ? conversation : null,
    });
  }

  /** The end of nearly all of most sweeps: nothing is made that nobody looks at. */
  function endUnasked({ position, endpoint, isKnown }: Job, why: Observation): void {
    const isWanted = isKnown || shown.has(endpoint.address);
    listener.ended({
      position,
      ended: 'asked',
      status: why.status,
      isHttp: false,
      isOpen: !CLOSED.includes(why.status),
      reason: '',
      conversation: isWanted ? { endpoint, observations: [why], fingerprint: null, names: [], notes: [] } : null,
    });
  }

  return {
    isFed: () => queue.ready >= FED,
    ask(job) {
      isHungry = false;
      queue.push({ job, tries: 0, again: 0, silence: null });
      schedule();
    },
    drained: () =>
      new Promise((resolve) => {
        onDrained = resolve;
        if (inFlight === 0) resolve();
      }),
    close: async () => {},
  };
}
