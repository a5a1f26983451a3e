import { denyReason } from '../../fingerprint/deny.ts';
import { rootRequest } from '../../fingerprint/root.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { Clock, Guard, Resolver, Store, Web } from '../../ports.ts';
import { createDesk } from './desk.ts';
import type { Rules } from './judge.ts';
import type { SweepListener } from './listener.ts';
import type { Point } from './point.ts';
import { createProber, type ProberOptions } from './prober.ts';
import type { Job, Prober, ProberListener } from './probing.ts';
import { createRecorder, type SweepShape } from './recorder.ts';

export interface SweepOptions extends SweepShape, Omit<ProberOptions, 'fingerprints' | 'root'> {}

export interface SweepPorts {
  readonly web: Web;
  readonly resolver: Resolver;
  readonly guard: Guard;
  readonly store: Store;
  readonly clock: Clock;
}

/** Makes those who ask: here, or in threads of their own. */
export type StartProber = (listener: ProberListener, signal: AbortSignal) => Promise<Prober>;

/** Position and counts are saved every two seconds at the latest: less, for a busy machine is late. */
const SAVE_EVERY_MS = 1_500;
/** Points that are given out beyond those in flight: waiting for their network's turn, or for a verdict. */
const MAX_WAITING = 8_192;
/** Points given out before others get their turn. */
const GIVEN_PER_TURN = 512;

/**
 * Asks every point, records what answered and what became of known findings, and saves its place.
 * Interrupted by the signal it ends within a moment and says so in the returned sweep's state.
 */
export async function runSweep(
  start: Sweep,
  points: Iterable<Point> | AsyncIterable<Point>,
  rules: Rules,
  options: SweepOptions,
  ports: SweepPorts,
  listener: SweepListener,
  signal: AbortSignal,
  startProber: StartProber | null = null,
): Promise<Sweep> {
  const { store, clock } = ports;
  if ((await store.sweep(start.id)) === null) await store.startSweep(start);
  else await store.saveSweep(start);
  const recorder = await createRecorder(start, rules, options, ports, listener);
  // A store that fails ends the sweep now, not when the last paused network has had its turn. By hand: a signal made
  // by AbortSignal.any looks at all its sources each time it is asked.
  const halt = new AbortController();
  const halted = halt.signal;
  const stop = (): void => halt.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  let failure: { readonly error: unknown } | null = null;
  const fail = (error: unknown): void => {
    failure ??= { error };
    halt.abort(error);
  };
  const inFlight = new Set<number>();
  // What an interrupted run left comes first, but not all at once: until it is asked it stays pending.
  const left = new Set(start.pending);
  let pulled = start.cursor;
  const current = (state: Sweep['state']): Sweep => ({
    ...start,
    state,
    cursor: pulled,
    pending: state === 'finished' ? [] : [...left, ...inFlight, ...recorder.unjudged()],
    counts: recorder.counts(),
  });
  let room = Promise.withResolvers<void>();
  const makeRoom = (): void => {
    room.resolve();
    room = Promise.withResolvers();
  };
  halted.addEventListener('abort', makeRoom, { once: true });
  let isTelling = false;
  // Once per turn of the event loop, however many have ended in it.
  const tell = (): void => {
    isTelling = false;
    listener.progress(recorder.counts());
    makeRoom();
  };
  const desk = createDesk(recorder, ports, fail, (position) => {
    inFlight.delete(position);
    if (isTelling) return;
    isTelling = true;
    setImmediate(tell);
  });
  const { fingerprints } = rules;
  const inThisThread: StartProber = async (probing, stop) =>
    createProber({ ...options, fingerprints, root: rootRequest(fingerprints) }, ports, probing, stop);
  const prober = await (startProber ?? inThisThread)(
    { ended: desk.ended, note: listener.note, failed: fail, hungry: makeRoom },
    halted,
  );

  async function give(): Promise<void> {
    const capacity = 3 * options.concurrency + MAX_WAITING;
    let given = 0;
    const ask = (job: Job): void => prober.ask(job);
    // Not for-await over everything: a promise for each of millions of points is most of the time of a fast sweep.
    const source = Symbol.iterator in points ? points[Symbol.iterator]() : points[Symbol.asyncIterator]();
    try {
      while (!halted.aborted) {
        if (inFlight.size >= capacity || prober.isFed()) {
          await room.promise;
          continue;
        }
        const pulling = source.next();
        const next = pulling instanceof Promise ? await pulling : pulling;
        if (next.done === true) return;
        const point = next.value;
        left.delete(point.position);
        inFlight.add(point.position);
        pulled = Math.max(pulled, point.position + 1);
        desk.give(point, point.path === '/' ? null : denyReason(point.path), ask, halted);
        given += 1;
        if (given % GIVEN_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      if (halted.aborted) await source.return?.();
    }
  }

  const saving = setInterval(() => void store.saveSweep(current('running')).catch(() => {}), SAVE_EVERY_MS);
  try {
    await give();
    while (inFlight.size > 0 && !halted.aborted) await room.promise;
    if (halted.aborted) await Promise.all([prober.drained(), desk.settled()]);
    if (failure !== null) throw (failure as { readonly error: unknown }).error;
    await recorder.finish(signal.aborted);
  } catch (error) {
    await store.saveSweep(current('failed')).catch(() => {});
    throw error;
  } finally {
    clearInterval(saving);
    signal.removeEventListener('abort', stop);
    await prober.close();
  }
  const ended: Sweep = {
    ...current(signal.aborted ? 'interrupted' : 'finished'),
    finishedAt: signal.aborted ? null : clock.now().toISOString(),
  };
  await store.saveSweep(ended);
  listener.progress(ended.counts);
  return ended;
}
