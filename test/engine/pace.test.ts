import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pace } from '../../src/engine/pace.ts';

const never = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Pulls everything, while time passes as it is waited for. */
async function drain<Item>(source: AsyncGenerator<Item>): Promise<Item[]> {
  const items: Item[] = [];
  let isDone = false;
  const pulling = (async () => {
    for await (const item of source) items.push(item);
  })().finally(() => {
    isDone = true;
  });
  pulling.catch(() => {});
  while (!isDone) await vi.advanceTimersToNextTimerAsync();
  await pulling;
  return items;
}

describe('pace', () => {
  it('lets everything through in order when nobody has to wait', async () => {
    expect(await drain(pace([1, 2, 3], () => 0, never))).toEqual([1, 2, 3]);
  });

  it('drops nothing and doubles nothing, however long networks pause', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 5 }), { maxLength: 300 }),
        fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 900_000 })), { minLength: 6, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 6, maxLength: 6 }),
        fc.nat({ max: 400 }),
        async (networks, pauses, gaps, spentMs) => {
          const started = performance.now();
          const freeAt = pauses.map((pause) => started + pause);
          const items = networks.map((network, id) => ({ network, id }));
          const delayMs = ({ network }: { network: number }): number =>
            Math.max(0, (freeAt[network] ?? 0) - performance.now());
          const seen: { network: number; id: number }[] = [];
          const taking = async function* (): AsyncGenerator<void> {
            for await (const item of pace(items, delayMs, never)) {
              // It takes its network's turn.
              expect(delayMs(item)).toBe(0);
              freeAt[item.network] = performance.now() + (gaps[item.network] ?? 1);
              seen.push(item);
              // What was set aside may come due while the source still has more.
              vi.advanceTimersByTime(spentMs);
              yield;
            }
          };
          await drain(taking());
          expect(seen.map(({ id }) => id).sort((a, b) => a - b)).toEqual(items.map(({ id }) => id));
          // Within one network the order stays.
          for (const network of new Set(networks)) {
            const ids = seen.filter((item) => item.network === network).map(({ id }) => id);
            expect(ids).toEqual(ids.toSorted((a, b) => a - b));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('lets others pass while one network pauses', async () => {
    const items = Array.from({ length: 1_000 }, (_, id) => ({ id, slow: id % 2 === 0 }));
    const started = performance.now();
    const delayMs = ({ slow }: { slow: boolean }): number =>
      slow ? Math.max(0, started + 900_000 - performance.now()) : 0;
    const source = pace(items, delayMs, never);
    for (let i = 0; i < 500; i += 1) expect((await source.next()).value).toMatchObject({ slow: false });
    expect(performance.now()).toBe(started);
    expect(await drain(source)).toHaveLength(500);
    expect(performance.now()).toBeGreaterThanOrEqual(started + 900_000);
  });

  it('holds a bounded number back, however long the source is', async () => {
    let pulled = 0;
    function* endless(): Generator<number> {
      for (;;) yield pulled++;
    }
    const caller = new AbortController();
    const next = pace(endless(), () => 60_000, caller.signal).next();
    await vi.advanceTimersByTimeAsync(0);
    expect(pulled).toBe(8_192);
    caller.abort();
    expect((await next).done).toBe(true);
  });

  it.each(['while it waits', 'between two items'])('ends with its caller %s, and leaves no timer', async (when) => {
    const caller = new AbortController();
    const source = pace([0, 1, 2], (item) => (item === 0 ? 0 : 900_000), caller.signal);
    expect((await source.next()).value).toBe(0);
    if (when === 'between two items') caller.abort();
    const next = source.next();
    await vi.advanceTimersByTimeAsync(0);
    caller.abort();
    expect((await next).done).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
