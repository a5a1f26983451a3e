import { once } from 'node:events';
import { hrtime } from 'node:process';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { createBucket } from '../../src/net/bucket.ts';
import { shareCell } from '../../src/net/cell.ts';
import { createLimiter } from '../../src/net/limiter.ts';
import { networkKey } from '../../src/scope/address.ts';

const script = new URL('./take-tokens.ts', import.meta.url);

interface Taken {
  readonly taken: number;
  readonly fromNs: number;
  readonly toNs: number;
}

describe('a rate that threads share', () => {
  it('is not exceeded by a single token, however they race for it', async () => {
    // So fast that several threads look at the same moment all the time.
    const rate = 200_000;
    const memory = new SharedArrayBuffer(16);
    const untilNs = hrtime.bigint() + 1_500_000_000n;
    const workers = [1, 2, 3].map(() => new Worker(script, { workerData: { memory, rate, untilNs } }));
    const all = (await Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0]))) as Taken[];
    await Promise.all(workers.map((worker) => worker.terminate()));
    const seconds = (Math.max(...all.map(({ toNs }) => toNs)) - Math.min(...all.map(({ fromNs }) => fromNs))) / 1e9;
    const total = all.reduce((sum, { taken }) => sum + taken, 0);
    // 97 % flow in, and 1 % of a second's worth may have been there.
    expect(total).toBeLessThanOrEqual(rate * 0.97 * seconds + rate * 0.01 + 1);
    expect(total).toBeGreaterThan(10_000);
  });

  it('is the same bucket for limiters that know nothing of each other', () => {
    const slots = new BigInt64Array(2);
    const options = { rate: 50, ratePerNetwork: null, networkKey, spaceOf: () => 'special' as const };
    const limiters = [1, 2, 3].map(() =>
      createLimiter({ ...options, cells: [shareCell(slots, 0), shareCell(slots, 1)] }),
    );
    const startedAt = performance.now();
    let granted = 0;
    for (let i = 0; i < 300; i += 1) if (limiters[i % 3]?.tryAcquire(`10.0.${i % 3}.1`) === null) granted += 1;
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(granted).toBeGreaterThanOrEqual(1);
    expect(granted).toBeLessThanOrEqual(1 + 49 * seconds + 1);
  });

  it('counts by a clock that all threads read the same', () => {
    const cell = shareCell(new BigInt64Array(1), 0);
    const before = Number(hrtime.bigint());
    const now = cell.nowNs();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Number(hrtime.bigint()));
    const [first, second] = [createBucket(10, cell), createBucket(10, cell)];
    expect([first.tryTake(null), second.tryTake(null)]).toEqual(['taken', 'bucket']);
  });
});
