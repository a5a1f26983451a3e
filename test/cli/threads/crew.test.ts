import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { type CrewOptions, createCrew } from '../../../src/cli/threads/crew.ts';

it('tells of a thread that ended before it was hired', async () => {
  const worker = new Worker('process.exit(1)', { eval: true });
  await once(worker, 'exit');
  const failures: unknown[] = [];
  const crew = await createCrew(
    // Nobody is left to read the rest of the seed.
    {
      workers: [worker],
      seed: {
        manners: { requestLog: null, operator: null, exclusions: [], timeoutMs: 1_000 },
        special: [],
        probing: { concurrency: 1 },
      } as unknown as CrewOptions['seed'],
      readDoNotScan: async () => [],
      isBesideEngine: () => false,
    },
    { ended: () => {}, note: () => {}, hungry: () => {}, failed: (error) => void failures.push(error) },
    new AbortController().signal,
  );
  await crew.close();
  expect(failures).toEqual([expect.objectContaining({ message: 'a thread ended before its work was done' })]);
});
