import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forEachConcurrently } from '../../src/engine/pool.ts';

const never = new AbortController().signal;

async function* counting(until: number, onPull: (item: number) => void = () => {}): AsyncGenerator<number> {
  for (let item = 0; item < until; item += 1) {
    onPull(item);
    yield item;
  }
}

/** A gate for each item: it ends when it is opened. */
function gates(): { open(item: number, error?: Error): void; at(item: number): Promise<void> } {
  const all = new Map<number, PromiseWithResolvers<void>>();
  const gate = (item: number): PromiseWithResolvers<void> => {
    const one = all.get(item) ?? Promise.withResolvers<void>();
    all.set(item, one);
    return one;
  };
  return {
    open: (item, error) => (error ? gate(item).reject(error) : gate(item).resolve()),
    at: (item) => gate(item).promise,
  };
}

describe('the pool', () => {
  it('runs everything once and never more at a time than it may', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 9 }), async (count, concurrency) => {
        const seen: number[] = [];
        let running = 0;
        let most = 0;
        await forEachConcurrently(
          counting(count),
          concurrency,
          async (item) => {
            running += 1;
            most = Math.max(most, running);
            for (let turns = 1 + (item % 5); turns > 0; turns -= 1) await new Promise(setImmediate);
            running -= 1;
            seen.push(item);
          },
          never,
        );
        expect(running).toBe(0);
        expect(most).toBe(Math.min(count, concurrency));
        expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, item) => item));
      }),
      { numRuns: 60 },
    );
  });

  it('pulls no further than it has room', async () => {
    const pulled: number[] = [];
    const { open, at } = gates();
    const run = forEachConcurrently(
      counting(5, (item) => pulled.push(item)),
      2,
      at,
      never,
    );
    await new Promise(setImmediate);
    expect(pulled).toEqual([0, 1]);
    open(1);
    await new Promise(setImmediate);
    expect(pulled).toEqual([0, 1, 2]);
    for (const item of [0, 2, 3, 4]) open(item);
    await run;
  });

  it('stops at the first error, waits for what runs, and gives that error', async () => {
    const pulled: number[] = [];
    const { open, at } = gates();
    const run = forEachConcurrently(
      counting(9, (item) => pulled.push(item)),
      3,
      at,
      never,
    );
    let isOver = false;
    const over = run.finally(() => {
      isOver = true;
    });
    open(1, new Error('first'));
    await new Promise(setImmediate);
    open(0, new Error('second'));
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    open(2);
    open(3);
    await expect(over).rejects.toThrow('first');
    expect(pulled.length).toBeLessThanOrEqual(4);
  });

  it('waits for what runs also when the source fails', async () => {
    const { open, at } = gates();
    async function* broken(): AsyncGenerator<number> {
      yield 0;
      throw new Error('list unreadable');
    }
    let isOver = false;
    const run = forEachConcurrently(broken(), 3, at, never).finally(() => {
      isOver = true;
    });
    run.catch(() => {});
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    open(0);
    await expect(run).rejects.toThrow('list unreadable');
  });

  it('stops pulling when its caller stops, and waits for what runs', async () => {
    const caller = new AbortController();
    const pulled: number[] = [];
    const { open, at } = gates();
    const run = forEachConcurrently(
      counting(9, (item) => pulled.push(item)),
      2,
      at,
      caller.signal,
    );
    await new Promise(setImmediate);
    caller.abort();
    open(0);
    open(1);
    await run;
    expect(pulled.length).toBeLessThanOrEqual(3);
  });
});
