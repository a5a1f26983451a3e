import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { isEngine, type ScanOptions } from '../program/options.ts';
import type { LoadedRules } from '../sweep/rules.ts';
import type { FromThread, ToThread } from './messages.ts';

// The build renames the files and leaves this string alone.
const ENTRY = new URL(`./thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
/** A small young generation wastes less on connections, which outlive one of any size: three half spaces of 8 MB. */
const YOUNG_MB = 48;

/** Connections that one thread holds well. */
export const CONNECTIONS_PER_THREAD = 2_000;

/** Threads that load their code and wait for what to do. They keep the process alive once a crew takes them over. */
function startWorkers(count: number): readonly Worker[] {
  return Array.from({ length: count }, () => {
    const worker = new Worker(ENTRY, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    worker.unref();
    // Whoever hires one that has ended is told then; before, there is nobody to tell.
    worker.on('error', () => {});
    return worker;
  });
}

/** Threads that were started before a scan's own code was loaded. */
export interface EarlyThreads {
  readonly workers: readonly Worker[];
  /** The rules, as one of them has read them; null where none has: whoever reads them then is told why. */
  rules(): Promise<LoadedRules | null>;
}

/**
 * Before a scan's own code is loaded: half of a short one would be spent on one core otherwise. Goes by what is asked
 * for; how many threads there is work for is known later.
 */
export function startEarly(options: ScanOptions): EarlyThreads {
  const { threads, concurrency, listTargets, dryRun, passive, discovery, resume } = options;
  const nobody = { workers: [], rules: async () => null };
  if (listTargets || dryRun || passive) return nobody;
  const byConcurrency = Math.ceil(Number(concurrency) / CONNECTIONS_PER_THREAD);
  // Beside an engine only to read the rules, which are in the engine's way.
  const wanted = isEngine(discovery) ? 2 : threads === undefined ? byConcurrency : Number(threads);
  if (!(wanted > 1)) return nobody;
  const workers = startWorkers(Math.min(wanted, availableParallelism()) - 1);
  const [first] = workers;
  return { workers, rules: first === undefined || resume !== undefined ? nobody.rules : readRulesIn(first) };
}

/** A thread has nothing else to do until the main thread has loaded its code, which takes longer. */
function readRulesIn(worker: Worker): EarlyThreads['rules'] {
  const coming = new Promise<LoadedRules | null>((resolve) => {
    worker.once('message', (message: FromThread) => resolve(message.kind === 'rules' ? message.rules : null));
    worker.once('exit', () => resolve(null));
  });
  worker.postMessage({ kind: 'read-rules' } satisfies ToThread);
  return async () => {
    // It alone would not keep the process alive.
    worker.ref();
    return coming.finally(() => worker.unref());
  };
}

/** As many as there is work for beside this thread. */
export function settleOn(threads: number, early: readonly Worker[]): readonly Worker[] {
  const count = threads - 1;
  for (const worker of early.slice(count)) void worker.terminate();
  return [...early.slice(0, count), ...startWorkers(Math.max(0, count - early.length))];
}
