import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBucket } from '../../src/net/bucket.ts';
import { createCell } from '../../src/net/cell.ts';
import { flowOf } from '../../src/net/flow.ts';
import { createGate, isGateIdle, waitAtGate } from '../../src/net/gate.ts';

const never = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** The most grants in any window of one second, both ends included. */
function most(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((time) => time >= from && time <= from + 1_000).length));
}

describe('a bucket', () => {
  it('never grants more than its rate in any second, however late its timers fire', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.array(fc.record({ asks: fc.nat({ max: 60 }), passMs: fc.nat({ max: 700 }) }), { maxLength: 25 }),
        async (rate, steps) => {
          let now = 0;
          const bucket = createBucket(
            rate,
            createCell(() => now),
          );
          const times: number[] = [];
          for (const { asks, passMs } of steps) {
            for (let i = 0; i < asks; i += 1) void bucket.take(never).then(() => times.push(now));
            await vi.advanceTimersByTimeAsync(0);
            // The clock jumps first, and only then do the timers that were due in between fire.
            now += passMs;
            await vi.advanceTimersByTimeAsync(passMs);
          }
          expect(most(times)).toBeLessThanOrEqual(rate);
          vi.clearAllTimers();
        },
      ),
      { numRuns: 150 },
    );
  });

  it('grants nearly its rate when there is always somebody waiting', async () => {
    const bucket = createBucket(50);
    let grants = 0;
    for (let i = 0; i < 500; i += 1)
      void bucket.take(never).then(() => {
        grants += 1;
      });
    await vi.advanceTimersByTimeAsync(4_000);
    expect(grants).toBeGreaterThanOrEqual(180);
    expect(grants).toBeLessThanOrEqual(200);
  });

  it('grants in the order of asking', async () => {
    const bucket = createBucket(10);
    const order: number[] = [];
    for (let i = 0; i < 20; i += 1) void bucket.take(never).then(() => order.push(i));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('lets somebody leave the line, who then costs nothing', async () => {
    const bucket = createBucket(1);
    const leaver = new AbortController();
    await bucket.take(never);
    const left = bucket.take(leaver.signal);
    let isGranted = false;
    void bucket.take(never).then(() => {
      isGranted = true;
    });
    leaver.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    await vi.advanceTimersByTimeAsync(1_035);
    expect(isGranted).toBe(true);
  });

  it('refuses who has already given up', async () => {
    await expect(createBucket(1).take(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });

  it('tells how long one would wait behind others', async () => {
    const bucket = createBucket(4);
    expect(bucket.delayMs(0)).toBe(0);
    expect(bucket.delayMs(1)).toBeCloseTo(1000 / 3.88, 5);
    await bucket.take(never);
    expect(bucket.delayMs(0)).toBeCloseTo(1000 / 3.88, 5);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(bucket.delayMs(0)).toBe(0);
  });

  it('gives a turn in passing only when nobody waits for it', async () => {
    const bucket = createBucket(1);
    expect(bucket.tryTake(null)).toBe('taken');
    expect(bucket.tryTake(null)).toBe('bucket');
    const waiting = bucket.take(never);
    await vi.advanceTimersByTimeAsync(1_100);
    await waiting;
    expect(bucket.tryTake(null)).toBe('bucket');
  });

  it('without a limit never waits', async () => {
    const bucket = createBucket(Number.POSITIVE_INFINITY);
    for (let i = 0; i < 10_000; i += 1) expect(bucket.tryTake(null)).toBe('taken');
    await bucket.take(never);
    expect(bucket.delayMs(5)).toBe(0);
  });
});

describe('a gate', () => {
  const shutFor = (ms: number): ReturnType<typeof createGate> => {
    const gate = createGate(flowOf(100));
    gate.pausedUntilNs = (performance.now() + ms) * 1e6;
    return gate;
  };

  it('holds back its own and lets those behind pass', async () => {
    const bucket = createBucket(100);
    const shut = shutFor(900_000);
    const order: string[] = [];
    void bucket.take(never, shut).then(() => order.push('shut'));
    void bucket.take(never, createGate(flowOf(100))).then(() => order.push('open'));
    void bucket.take(never).then(() => order.push('none'));
    expect(bucket.tryTake(shut)).toBe('gate');
    await vi.advanceTimersByTimeAsync(100);
    expect(order).toEqual(['open', 'none']);
    await vi.advanceTimersByTimeAsync(900_000);
    expect(order).toEqual(['open', 'none', 'shut']);
  });

  it('does not make those wait for the end of its pause who came when there was no token', async () => {
    const bucket = createBucket(10);
    void bucket.take(never, shutFor(900_000));
    expect(bucket.tryTake(null)).toBe('taken');
    let isGranted = false;
    void bucket.take(never).then(() => {
      isGranted = true;
    });
    await vi.advanceTimersByTimeAsync(200);
    expect(isGranted).toBe(true);
  });

  it('grants nothing in a pause, also one that began while others waited', async () => {
    const bucket = createBucket(Number.POSITIVE_INFINITY);
    const gate = createGate(flowOf(100));
    let grants = 0;
    for (let i = 0; i < 10; i += 1)
      void bucket.take(never, gate).then(() => {
        grants += 1;
      });
    gate.pausedUntilNs = (performance.now() + 60_000) * 1e6;
    await vi.advanceTimersByTimeAsync(0);
    const before = grants;
    expect(waitAtGate(gate, 0, performance.now() * 1e6)).toBe(60_000 * 1e6);
    await vi.advanceTimersByTimeAsync(59_990);
    expect(grants).toBe(before);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(grants).toBe(10);
  });

  it('keeps no timer when the last one has left, even in a long pause', async () => {
    const bucket = createBucket(1);
    const leaver = new AbortController();
    const left = bucket.take(leaver.signal, shutFor(900_000)).catch(() => 'left');
    expect(vi.getTimerCount()).toBe(1);
    leaver.abort();
    expect(await left).toBe('left');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is paid only in the moment of the grant', async () => {
    const bucket = createBucket(1);
    const gate = createGate(flowOf(4));
    await bucket.take(never);
    const waiting = bucket.take(never, gate);
    expect(isGateIdle(gate, performance.now() * 1e6)).toBe(true);
    await vi.advanceTimersByTimeAsync(1_100);
    await waiting;
    expect(isGateIdle(gate, performance.now() * 1e6)).toBe(false);
  });
});
