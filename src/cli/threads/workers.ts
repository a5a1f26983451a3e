import { Worker } from 'node:worker_threads';

// The build renames the files and leaves this string alone.
const ENTRY = new URL(`./thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
/** A small young generation wastes less on connections, which outlive one of any size: three half spaces of 8 MB. */
const YOUNG_MB = 48;

/**
 * Threads that load their code and wait for what to do. Started early they do so while the main thread opens the
 * database. They do not keep the process alive until a crew takes them over.
 */
export function startWorkers(count: number): readonly Worker[] {
  return Array.from({ length: count }, () => {
    const worker = new Worker(ENTRY, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    worker.unref();
    return worker;
  });
}
