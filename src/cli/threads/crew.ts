import type { Worker } from 'node:worker_threads';
import { FED, type Job, type Prober, type ProberListener } from '../../engine/sweep/probing.ts';
import { RunError } from '../../model/errors.ts';
import type { Suppression } from '../../model/suppression.ts';
import { networkKey } from '../../scope/address.ts';
import { packJobs } from './jobs.ts';
import { CLOSED_STATUSES, type Closed, type FromThread, type ThreadSeed, type ToThread } from './messages.ts';
import { createOwnProber, type OwnProber } from './own-prober.ts';

export interface CrewOptions {
  /** One for each thread; the crew ends them. */
  readonly workers: readonly Worker[];
  readonly seed: Omit<ThreadSeed, 'cells' | 'besideEngine' | 'doNotScan'>;
  /** The do-not-scan list as it is now; read again while the sweep runs. */
  readonly readDoNotScan: () => Promise<readonly Suppression[]>;
  /** An engine is sending, so that most of the rates are its. */
  readonly isBesideEngine: () => boolean;
}

const READ_EVERY_MS = 2_000;
const ENGINE_EVERY_MS = 100;
/** A thread that does not answer a stop is ended. */
const STOP_MS = 1_500;

/** What a target costs this thread in order, hand-over and records, as a part of what asking it costs. */
const OVERHEAD = 0.2;

/** The part of the targets that this thread asks itself beside so many workers, so that all end together. */
export function ownShare(workers: number): number {
  return Math.max(0, (1 - OVERHEAD * workers) / (1 + workers));
}

/**
 * Probers in this thread and in others that share one rate. All addresses of a network go to the same thread, so that
 * the network's rate, its pauses and what was learnt of its hosts need no sharing.
 */
export async function createCrew(
  { workers, seed, readDoNotScan, isBesideEngine }: CrewOptions,
  listener: ProberListener,
  signal: AbortSignal,
): Promise<Prober> {
  const own = ownShare(workers.length);
  const others = (1 - own) / workers.length;
  const doNotScan = await readDoNotScan();
  const cells = new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT);
  const besideEngine = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const tellOfEngine = (): void => {
    Atomics.store(new Int32Array(besideEngine), 0, Number(isBesideEngine()));
  };
  tellOfEngine();
  const engineTimer = setInterval(tellOfEngine, ENGINE_EVERY_MS);
  const seedFor = (share: number): ThreadSeed => {
    // Rounded down: together they must not open more than the files there is room for.
    const concurrency = Math.max(1, Math.floor(seed.probing.concurrency * share));
    const probing = { ...seed.probing, concurrency };
    return { ...seed, probing, cells, besideEngine, doNotScan };
  };
  const hired = workers.map((worker) => hire(worker, seedFor(others), listener));
  const here = own > 0 ? createOwnProber(seedFor(own), listener, signal) : null;
  const probers = here === null ? hired : [...hired, here];
  const timer = setInterval(() => {
    readDoNotScan().then(
      (entries) => {
        for (const prober of probers) prober.heed(entries);
      },
      // A database that is busy: the list as it was is still the list.
      () => {},
    );
  }, READ_EVERY_MS);
  const stop = (): void => {
    for (const member of hired) member.stop();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return {
    isFed: () => probers.every((prober) => prober.isFed()),
    ask(job) {
      // Below 1: the workers' parts come first.
      const place = spread(networkKey(job.endpoint.address));
      (hired[Math.floor(place / others)] ?? here ?? hired.at(-1))?.ask(job);
    },
    async drained() {
      await Promise.race([
        Promise.all(probers.map((prober) => prober.drained())),
        new Promise((resolve) => setTimeout(resolve, STOP_MS).unref()),
      ]);
    },
    async close() {
      clearInterval(timer);
      clearInterval(engineTimer);
      await Promise.all(probers.map((prober) => prober.close()));
    },
  };
}

/** A prober in another thread. */
interface Hired extends OwnProber {
  stop(): void;
}

function hire(worker: Worker, seed: ThreadSeed, listener: ProberListener): Hired {
  const drained = Promise.withResolvers<void>();
  let jobs: Job[] = [];
  let asked = 0;
  let fedAt = FED;
  let isEnded = false;
  const send = (message: ToThread): void => worker.postMessage(message);
  const fail = (error: unknown): void => {
    if (!isEnded) listener.failed(error);
    drained.resolve();
  };
  worker.on('error', (error: Error) => fail(new RunError(`a thread failed: ${error.message}`)));
  const endedEarly = (): void => fail(new RunError('a thread ended before its work was done'));
  worker.on('exit', endedEarly);
  // It may have been started long before, and have told nobody.
  if (worker.threadId < 0) endedEarly();
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'results') {
      for (const result of message.results) listener.ended(result);
      tellClosed(message.closed, listener);
    }
    if (message.kind === 'hungry') {
      fedAt = message.received + FED;
      listener.hungry();
    } else if (message.kind === 'note') listener.note(message.line);
    else if (message.kind === 'failed') fail(new RunError(message.message));
    else if (message.kind === 'drained') drained.resolve();
  });
  worker.ref();
  send({ kind: 'begin', seed });
  return {
    drained: () => drained.promise,
    heed: (entries) => send({ kind: 'do-not-scan', entries }),
    stop: () => send({ kind: 'stop' }),
    isFed: () => asked >= fedAt,
    ask(job) {
      asked += 1;
      if (jobs.length === 0) {
        setImmediate(() => {
          send({ kind: 'jobs', parcel: packJobs(jobs) });
          jobs = [];
        });
      }
      jobs.push(job);
    },
    async close() {
      isEnded = true;
      await worker.terminate();
    },
  };
}

function tellClosed({ positions, statuses }: Closed, listener: ProberListener): void {
  for (const [index, position] of positions.entries()) {
    const status = CLOSED_STATUSES[statuses[index] ?? 0] ?? 'aborted';
    listener.ended({ position, status, ended: 'asked', isOpen: false, isHttp: false, reason: '', conversation: null });
  }
}

/** From 0 to below 1, far apart for neighbouring networks: Fibonacci hashing for numbers, FNV-1a for text. */
function spread(key: number | string): number {
  return (typeof key === 'number' ? Math.imul(key, 0x9e3779b1) >>> 0 : hash(key)) / 2 ** 32;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  // The last letters have hardly reached the high bits.
  return Math.imul(value ^ (value >>> 15), 0x9e3779b1) >>> 0;
}
