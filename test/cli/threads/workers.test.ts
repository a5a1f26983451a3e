import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { ownShare } from '../../../src/cli/threads/crew.ts';
import { settleOn, startEarly } from '../../../src/cli/threads/workers.ts';

const options = { db: 'x.db', progress: true };

it('start early, and are ended where there is no work for them', async () => {
  const workers = startEarly({ ...options, threads: '2' });
  expect(workers).toHaveLength(Math.min(2, availableParallelism()) - 1);
  const ended = workers.map((worker) => once(worker, 'exit'));
  expect(settleOn(1, workers)).toEqual([]);
  await Promise.all(ended);
});

it('are one fewer than asked for: the main thread asks too', async () => {
  const workers = settleOn(4, []);
  expect(workers).toHaveLength(3);
  await Promise.all(workers.map((worker) => worker.terminate()));
});

it.each([{ listTargets: true }, { dryRun: true }, { passive: true }, { threads: '1' }, {}, { discovery: 'zmap' }])(
  'are not started early for %j',
  (more) => {
    expect(startEarly({ ...options, ...(more as object) })).toEqual([]);
  },
);

it('are given more than the main thread, which has other work, and all where there are many', () => {
  const shares = [1, 2, 3, 4, 5, 15].map((workers) => [ownShare(workers), (1 - ownShare(workers)) / workers]);
  for (const [own = 0, others = 0] of shares) expect(own).toBeLessThan(others);
  expect(shares[0]?.[0]).toBeCloseTo(0.4);
  expect(shares.at(-1)?.[0]).toBe(0);
});
