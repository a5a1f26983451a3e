import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Asked, askOver } from './path.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const SLOWED = /^more hosts answer when they are asked more slowly: slowed down to (\d+) connections per second$/;

const found = ({ answered, answering }: Asked): number => answered / answering;

describe('a path that loses what is too much for it', () => {
  it.each([
    ['connections a second', { perSecond: 4_000 }, 0.98],
    ['connections a second for a sweep that is over before it shows', { perSecond: 4_000, endpoints: 12_000 }, 0.95],
    // The pace from which all others are judged loses half itself.
    ['connections a second, fewer than the first are started with', { perSecond: 1_500 }, 0.8],
    ['connections in flight', { inFlight: 3_000 }, 0.98],
  ])('is asked more slowly, and what it lost again: %s', async (_, limits, least) => {
    const asked = await askOver({ endpoints: 60_000, concurrency: 16_000, share: 0.2, seed: 1, ...limits });
    expect(asked.results.size).toBe(asked.connections.length);
    expect(found(asked)).toBeGreaterThan(least);
    // Each step is told once.
    expect(asked.notes.length).toBeGreaterThan(0);
    const paces = asked.notes.map((note) => Number(SLOWED.exec(note)?.[1]));
    expect(paces).toEqual([...new Set(paces)].sort((a, b) => b - a));
    expect(asked.mostInFlight).toBeLessThanOrEqual(16_000);
  });

  it('shows although the first to be asked are waited for the longest', async () => {
    const asked = await askOver({
      ...{ endpoints: 60_000, concurrency: 16_000, share: 0.2, perSecond: 4_000, seed: 2 },
      timeoutMs: (nowMs) => (nowMs < 400 ? 3_000 : 500),
    });
    expect(found(asked)).toBeGreaterThan(0.95);
    expect(asked.notes.length).toBeGreaterThan(0);
  });
});

describe('a path that loses nothing', () => {
  it.each([0.001, 0.05, 0.5])('is asked at full speed, each endpoint once, where %d answer', async (share) => {
    for (let seed = 0; seed < 4; seed += 1) {
      const asked = await askOver({ endpoints: 30_000, concurrency: 8_000, share, seed });
      expect([asked.notes, found(asked)]).toEqual([[], 1]);
      expect(asked.connections.every((count) => count === 1)).toBe(true);
      expect(asked.seconds).toBeLessThan(4);
      expect(asked.mostInFlight).toBeLessThanOrEqual(8_000);
    }
  });

  it('is tried again as often as told, and that is not taken for a loss', async () => {
    const asked = await askOver({ endpoints: 30_000, concurrency: 8_000, share: 0.3, retries: 2, seed: 5 });
    expect([asked.notes, found(asked)]).toEqual([[], 1]);
    for (const [position, count] of asked.connections.entries()) {
      expect(count).toBe(asked.results.get(position)?.status === 'refused' ? 1 : 3);
    }
  });
});
