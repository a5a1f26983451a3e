import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { isEngine, type ScanOptions } from '../program/options.ts';

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

/**
 * Threads that load their code while the main thread loads a scan's own; goes by what is asked for, as how many there
 * is work for is known later. Beside an engine there is too little for any.
 */
export function startEarly(options: ScanOptions): readonly Worker[] {
  const { threads, concurrency, listTargets, dryRun, passive, discovery } = options;
  if (listTargets || dryRun || passive) return [];
  const byConcurrency = isEngine(discovery) ? 1 : Math.ceil(Number(concurrency) / CONNECTIONS_PER_THREAD);
  const wanted = threads === undefined ? byConcurrency : Number(threads);
  return wanted > 1 ? startWorkers(Math.min(wanted, availableParallelism()) - 1) : [];
}

/** As many as there is work for beside this thread. */
export function settleOn(threads: number, early: readonly Worker[]): readonly Worker[] {
  const count = threads - 1;
  for (const worker of early.slice(count)) void worker.terminate();
  return [...early.slice(0, count), ...startWorkers(Math.max(0, count - early.length))];
}
