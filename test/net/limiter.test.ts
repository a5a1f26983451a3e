import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { COST_BESIDE_ENGINE } from '../../src/net/flow.ts';
import { createLimiter, type Limiter, type LimiterOptions } from '../../src/net/limiter.ts';
import { networkOf } from '../../src/scope/address.ts';
import type { AddressSpace as Space } from '../../src/scope/rates.ts';
import { memoryBytes } from '../support/memory.ts';

const never = new AbortController().signal;

const spaceOf = (address: string): Space =>
  address.startsWith('127.') ? 'loopback' : address.startsWith('10.') ? 'special' : 'public';

function limiterWith(options: Partial<LimiterOptions> = {}): Limiter {
  return createLimiter({ rate: null, ratePerNetwork: null, spaceOf, networkKey: networkOf, ...options });
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** The most in any window of one second, both ends included; `times` ascends. */
function most(times: readonly number[]): number {
  let from = 0;
  return times.reduce((best, time, index) => {
    while (time - (times[from] ?? 0) > 1_000) from += 1;
    return Math.max(best, index - from + 1);
  }, 0);
}

/** Grants by network, all asked for at once, while `seconds` pass. */
async function grants(limiter: Limiter, addresses: readonly string[], seconds: number): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>();
  for (const address of addresses) {
    const list = times.get(networkOf(address)) ?? [];
    times.set(networkOf(address), list);
    void limiter.acquire(address, never).then(() => list.push(performance.now()));
  }
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
  return times;
}

function spread(prefix: string, networks: number, each: number): string[] {
  return Array.from({ length: networks * each }, (_, i) => `${prefix}.${i % networks}.${1 + Math.floor(i / networks)}`);
}

describe('the defaults', () => {
  it('are 300 and 4 per network in public space', async () => {
    const all = [...(await grants(limiterWith(), spread('198.18', 250, 8), 5)).values()];
    const sorted = all.flat().sort((a, b) => a - b);
    expect(most(sorted)).toBeGreaterThan(280);
    expect(most(sorted)).toBeLessThanOrEqual(300);
    expect(Math.max(...all.map(most))).toBeLessThanOrEqual(4);
    const one = (await grants(limiterWith(), spread('198.18', 1, 100), 10)).get('198.18.0.0/24') ?? [];
    expect(one.length).toBeGreaterThanOrEqual(38);
    expect(most(one)).toBe(4);
  });

  it('are 1000 and 256 per network in special space', async () => {
    const all = [...(await grants(limiterWith(), spread('10.0', 40, 200), 5)).values()];
    const sorted = all.flat().sort((a, b) => a - b);
    expect(most(sorted)).toBeGreaterThan(940);
    expect(most(sorted)).toBeLessThanOrEqual(1_000);
    const one = (await grants(limiterWith(), spread('10.1', 1, 1_000), 3)).get('10.1.0.0/24') ?? [];
    expect(most(one)).toBeGreaterThan(230);
    expect(most(one)).toBeLessThanOrEqual(256);
  });

  it('know no limit on loopback', async () => {
    const times = (await grants(limiterWith(), spread('127.0', 1, 5_000), 0)).get('127.0.0.0/24');
    expect(times).toHaveLength(5_000);
  });
});

describe('the flags', () => {
  it('count the whole run together', async () => {
    const limiter = limiterWith({ rate: 10 });
    const all = await grants(limiter, [...spread('198.18', 10, 2), ...spread('127.0', 10, 2)], 3);
    expect(most([...all.values()].flat().sort((a, b) => a - b))).toBeLessThanOrEqual(10);
  });

  it('cannot lift a public network above 50, as a name may turn out to be public late', async () => {
    const limiter = limiterWith({ rate: 5_000, ratePerNetwork: 1_000 });
    const all = await grants(limiter, [...spread('198.18', 1, 200), ...spread('10.0', 1, 200)], 1);
    expect(most(all.get('198.18.0.0/24') ?? [])).toBeLessThanOrEqual(50);
    expect(all.get('10.0.0.0/24')).toHaveLength(200);
  });
});

it('keeps both limits when one network comes late in a long line', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ net: fc.nat({ max: 3 }), asks: fc.nat({ max: 40 }), passMs: fc.nat({ max: 900 }) }), {
        maxLength: 25,
      }),
      async (steps) => {
        const limiter = limiterWith({ rate: 20, ratePerNetwork: 4 });
        const all: number[] = [];
        const byNet = new Map<number, number[]>();
        for (const { net, asks, passMs } of steps) {
          for (let i = 0; i < asks; i += 1) {
            void limiter.acquire(`198.18.${net}.${1 + i}`, never).then(() => {
              all.push(performance.now());
              byNet.set(net, [...(byNet.get(net) ?? []), performance.now()]);
            });
          }
          await vi.advanceTimersByTimeAsync(passMs);
        }
        await vi.advanceTimersByTimeAsync(60_000);
        expect(most(all)).toBeLessThanOrEqual(20);
        for (const times of byNet.values()) expect(most(times)).toBeLessThanOrEqual(4);
      },
    ),
    { numRuns: 60 },
  );
});

describe('the line', () => {
  it('is told to those who would join it, and forgets who left', async () => {
    const limiter = limiterWith();
    expect(limiter.delayMs('198.18.0.1')).toBe(0);
    await limiter.acquire('198.18.0.1', never);
    const one = limiter.delayMs('198.18.0.2');
    expect(one).toBeCloseTo(1_000 / 3.88, 3);
    const leaver = new AbortController();
    const left = limiter.acquire('198.18.0.2', leaver.signal).catch(() => 'left');
    expect(limiter.delayMs('198.18.0.3')).toBeCloseTo(2 * one, 3);
    leaver.abort();
    expect(await left).toBe('left');
    expect(limiter.delayMs('198.18.0.3')).toBeCloseTo(one, 3);
    expect(limiter.delayMs('198.18.1.1')).toBe(0);
  });
});

describe('backing off', () => {
  const here = '198.18.0.1';

  it('pauses 60 s after a 429, doubling to 15 minutes, and only that network', () => {
    const limiter = limiterWith();
    const pauses = [];
    for (let i = 0; i < 6; i += 1) {
      limiter.report(here, 'throttled');
      pauses.push(limiter.delayMs('198.18.0.200') / 1_000);
      vi.advanceTimersByTime(limiter.delayMs(here));
    }
    expect(pauses).toEqual([60, 120, 240, 480, 900, 900]);
    expect(limiter.delayMs('198.18.1.1')).toBe(0);
  });

  it('counts answers that were under way when the pause began as one', () => {
    const limiter = limiterWith();
    for (let i = 0; i < 8; i += 1) limiter.report(here, 'throttled');
    expect(limiter.delayMs(here)).toBe(60_000);
    vi.advanceTimersByTime(60_000);
    limiter.report(here, 'throttled');
    expect(limiter.delayMs(here)).toBe(120_000);
  });

  it('does what Retry-After says, between 60 s and 15 minutes', () => {
    for (const [asked, pause] of [
      [1, 60],
      [300, 300],
      [1e12, 900],
      [Number.POSITIVE_INFINITY, 900],
    ] as const) {
      const limiter = limiterWith();
      limiter.report(here, 'throttled', asked);
      expect(limiter.delayMs(here)).toBe(pause * 1_000);
    }
  });

  it('goes on longer when asked to in a pause', () => {
    const limiter = limiterWith();
    limiter.report(here, 'throttled');
    limiter.report(here, 'throttled', 200);
    expect(limiter.delayMs(here)).toBe(200_000);
  });

  it('pauses after three resets in a row', () => {
    const limiter = limiterWith();
    for (const behaviour of ['reset', 'reset', 'fine', 'reset', 'reset'] as const) limiter.report(here, behaviour);
    expect(limiter.delayMs(here)).toBe(0);
    limiter.report('198.18.0.9', 'reset');
    expect(limiter.delayMs(here)).toBe(60_000);
  });

  it('lets nobody through, not even who stood in line before', async () => {
    const limiter = limiterWith();
    await limiter.acquire(here, never);
    let isGranted = false;
    void limiter.acquire(here, never).then(() => {
      isGranted = true;
    });
    limiter.report(here, 'throttled');
    await vi.advanceTimersByTimeAsync(59_000);
    expect(isGranted).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(isGranted).toBe(true);
  });

  it('never happens on loopback', () => {
    const limiter = limiterWith({ rate: 100, ratePerNetwork: 100 });
    for (let i = 0; i < 9; i += 1) limiter.report('127.0.0.1', 'reset');
    limiter.report('127.0.0.1', 'throttled', 1e12);
    expect(limiter.delayMs('127.0.0.1')).toBe(0);
  });
});

describe('memory', () => {
  const ipv6 = (i: number): string => `2001:${(i >>> 16).toString(16)}:${(i & 0xffff).toString(16)}::1`;

  /** Heap held by a limiter that met this many networks, in bytes. */
  function weigh(count: number, meet: (limiter: Limiter, address: string) => void): number {
    const limiter = limiterWith();
    const before = memoryBytes();
    for (let i = 0; i < count; i += 1) meet(limiter, ipv6(i));
    const bytes = memoryBytes() - before;
    expect(limiter.delayMs('198.18.0.1')).toBe(0);
    return bytes;
  }

  it('of idle networks is given back', () => {
    expect(weigh(100_000, (limiter, address) => void limiter.delayMs(address))).toBeLessThan(20 * 2 ** 20);
  });

  it('of networks that were paused long ago is given back, and their pause starts at 60 s again', () => {
    const limiter = limiterWith();
    limiter.report('198.18.0.1', 'throttled');
    for (let i = 0; i < 300; i += 1) limiter.report(ipv6(i), 'throttled');
    vi.advanceTimersByTime(60_000 + 15 * 60_000 + 1);
    for (let i = 0; i < 20_100; i += 1) limiter.delayMs(ipv6(1_000 + i));
    limiter.report('198.18.0.1', 'throttled');
    expect(limiter.delayMs('198.18.0.1')).toBe(60_000);
  });

  it('holds on to a network that is paused, or was not long ago', () => {
    const limiter = limiterWith();
    limiter.report('198.18.0.1', 'throttled');
    for (let i = 0; i < 20_100; i += 1) limiter.delayMs(ipv6(i));
    expect(limiter.delayMs('198.18.0.1')).toBe(60_000);
    vi.advanceTimersByTime(60_000);
    for (let i = 0; i < 20_100; i += 1) limiter.delayMs(ipv6(30_000 + i));
    limiter.report('198.18.0.1', 'throttled');
    expect(limiter.delayMs('198.18.0.1')).toBe(120_000);
  });
});

describe('beside an engine', () => {
  it('one in twenty connections is ours, for the run and for each network, and all are when it has ended', () => {
    let isBesideEngine = true;
    const limiter = createLimiter({
      ...{ rate: 1_000, ratePerNetwork: 100, spaceOf: () => 'special', networkKey: networkOf },
      cost: () => (isBesideEngine ? COST_BESIDE_ENGINE : 1),
    });
    const takenIn = (ms: number, networks: number): number => {
      let taken = 0;
      for (const end = performance.now() + ms; performance.now() < end; vi.advanceTimersByTime(1)) {
        for (let n = 0; n < networks; n += 1) if (limiter.tryAcquire(`10.0.${n}.1`) === null) taken += 1;
      }
      return taken;
    };
    // One network: 5 a second; forty: 50 a second in all.
    expect(takenIn(4_000, 1)).toBeLessThanOrEqual(21);
    const many = takenIn(4_000, 40);
    expect(many).toBeLessThanOrEqual(200 + 10);
    expect(many).toBeGreaterThan(180);
    isBesideEngine = false;
    expect(takenIn(4_000, 40)).toBeGreaterThan(3_600);
  });
});
