import type { Worker } from 'node:worker_threads';
import { FED, type Job, type Prober, type ProberListener } from '../../engine/sweep/probing.ts';
import { RunError } from '../../model/errors.ts';
import type { Suppression } from '../../model/suppression.ts';
import { networkKey } from '../../scope/address.ts';
import { packJobs } from './jobs.ts';
import { CLOSED_STATUSES, type Closed, type FromThread, type ThreadSeed, type ToThread } from './messages.ts';

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

/**
 * Probers in threads of their own that share one rate. All addresses of a network go to the same thread, so that
 * the network's rate, its pauses and what was learnt of its hosts need no sharing.
 */
export async function createCrew(
  { workers, seed, readDoNotScan, isBesideEngine }: CrewOptions,
  listener: ProberListener,
  signal: AbortSignal,
): Promise<Prober> {
  const threads = workers.length;
  const doNotScan = await readDoNotScan();
  const cells = new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT);
  const besideEngine = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const tellOfEngine = (): void => {
    Atomics.store(new Int32Array(besideEngine), 0, Number(isBesideEngine()));
  };
  tellOfEngine();
  const engineTimer = setInterval(tellOfEngine, ENGINE_EVERY_MS);
  const share = { ...seed.probing, concurrency: Math.ceil(seed.probing.concurrency / threads) };
  const members = workers.map((worker) =>
    hire(worker, { ...seed, probing: share, cells, besideEngine, doNotScan }, listener),
  );
  const timer = setInterval(() => {
    readDoNotScan().then(
      (entries) => {
        for (const member of members) member.send({ kind: 'do-not-scan', entries });
      },
      // A database that is busy: the list as it was is still the list.
      () => {},
    );
  }, READ_EVERY_MS);
  const stop = (): void => {
    for (const member of members) member.send({ kind: 'stop' });
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return {
    isFed: () => members.every((member) => member.isFed()),
    ask: (job) => members[spread(networkKey(job.endpoint.address)) % threads]?.ask(job),
    async drained() {
      await Promise.race([
        Promise.all(members.map((member) => member.drained)),
        new Promise((resolve) => setTimeout(resolve, STOP_MS).unref()),
      ]);
    },
    async close() {
      clearInterval(timer);
      clearInterval(engineTimer);
      await Promise.all(members.map((member) => member.end()));
    },
  };
}

interface Member {
  readonly drained: Promise<void>;
  isFed(): boolean;
  ask(job: Job): void;
  send(message: ToThread): void;
  end(): Promise<unknown>;
}

function hire(worker: Worker, seed: ThreadSeed, listener: ProberListener): Member {
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
    drained: drained.promise,
    send,
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
    end() {
      isEnded = true;
      return worker.terminate();
    },
  };
}

function tellClosed({ positions, statuses }: Closed, listener: ProberListener): void {
  for (const [index, position] of positions.entries()) {
    const status = CLOSED_STATUSES[statuses[index] ?? 0] ?? 'aborted';
    listener.ended({ position, status, ended: 'asked', isOpen: false, isHttp: false, reason: '', conversation: null });
  }
}

/** 32 bits, so that neighbouring networks go to different threads: Fibonacci hashing for numbers, FNV-1a for text. */
function spread(key: number | string): number {
  if (typeof key === 'number') return Math.imul(key, 0x9e3779b1) >>> 16;
  return hash(key);
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  // The low bits of FNV are its weakest.
  return (value ^ (value >>> 15)) >>> 0;
}
