import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLimiter } from '../../src/net/limiter.ts';
import { createRepeats } from '../../src/net/repeats.ts';
import { networkOf } from '../../src/scope/address.ts';

const nowNs = (): number => Math.floor(performance.now() * 1e6);

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

it('a SYN that nobody answers is told of every second, until it is over', async () => {
  const seen: [string, number][] = [];
  const startNs = nowNs();
  const repeats = createRepeats<string>(nowNs, (key, atNs) => seen.push([key, (atNs - startNs) / 1e6]));
  const answered = repeats.sent('answered');
  const silent = repeats.sent('silent');
  await vi.advanceTimersByTimeAsync(400);
  answered();
  const late = repeats.sent('late');
  await vi.advanceTimersByTimeAsync(1_200);
  late();
  await vi.advanceTimersByTimeAsync(1_000);
  silent();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(seen).toEqual([
    ['silent', 1_000],
    ['late', 1_400],
    ['silent', 2_000],
  ]);
});

it.each([
  { rate: 100, ratePerNetwork: 1_000, silent: 1 },
  { rate: 1_000, ratePerNetwork: 40, silent: 1 },
  { rate: 100, ratePerNetwork: 1_000, silent: 0.5 },
])('no second has more packets than the rate, those repeated counted: %j', async ({ rate, ratePerNetwork, silent }) => {
  const limiter = createLimiter({ rate, ratePerNetwork, spaceOf: () => 'special', networkKey: networkOf });
  // As late as timers of the kernel are.
  const lateMs = (count: number): number => (count * 37) % 64;
  const packets: number[] = [];
  const end = performance.now() + 20_000;
  let starts = 0;
  while (performance.now() < end) {
    if (limiter.tryAcquire('10.0.0.1') === null) {
      starts += 1;
      const now = performance.now();
      packets.push(now);
      const over = limiter.connecting('10.0.0.1', 5_000);
      // Three seconds' patience: two repetitions.
      if (starts * silent === Math.ceil(starts * silent)) {
        packets.push(now + 1_000 + lateMs(starts), now + 2_000 + lateMs(starts));
        setTimeout(over, 2_900);
      } else setTimeout(over, 30);
    }
    await vi.advanceTimersByTimeAsync(1);
  }
  const sorted = packets.filter((at) => at < end).sort((a, b) => a - b);
  const most = Math.min(rate, ratePerNetwork);
  for (const [i, at] of sorted.entries())
    expect(sorted[i + most] ?? Number.POSITIVE_INFINITY).toBeGreaterThan(at + 1_000);
  expect(sorted.length).toBeGreaterThan(0.85 * 20 * most);
});
