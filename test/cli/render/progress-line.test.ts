import { describe, expect, it } from 'vitest';
import { createPace } from '../../../src/cli/render/pace.ts';
import { formatProgress } from '../../../src/cli/render/progress-line.ts';

describe('formatProgress', () => {
  const counts = { total: 65_536, done: 1_234, open: 12, findings: 3 };
  it.each([
    ['running', counts, 300, '1,234/65,536 (1%)  300/s  ETA 3m 35s  12 open  3 findings'],
    ['standing still', counts, 0, '1,234/65,536 (1%)  0/s  ETA -  12 open  3 findings'],
    ['one finding', { ...counts, findings: 1 }, 300, '1,234/65,536 (1%)  300/s  ETA 3m 35s  12 open  1 finding'],
    ['total unknown', { ...counts, total: null }, 300, '1,234 done  300/s  12 open  3 findings'],
    ['total 0', { total: 0, done: 0, open: 0, findings: 0 }, 0, '0/0  0/s  0 open  0 findings'],
    ['nearly done', { ...counts, done: 65_535 }, 300, '65,535/65,536 (99%)  300/s  ETA 1s  12 open  3 findings'],
    ['done', { ...counts, done: 65_536 }, 300, '65,536/65,536 (100%)  300/s  12 open  3 findings'],
    ['more than all', { ...counts, total: 1_000 }, 300, '1,234/1,000 (100%)  300/s  12 open  3 findings'],
    ['hours', { ...counts, total: 4_000_000 }, 300, '1,234/4,000,000 (0%)  300/s  ETA 3h 42m  12 open  3 findings'],
    ['days', { ...counts, total: 4e9 }, 300, '1,234/4,000,000,000 (0%)  300/s  ETA 154d 7h  12 open  3 findings'],
  ])('%s', (_name, progress, rate, expected) => {
    expect(formatProgress(progress, rate)).toBe(expected);
  });
});

describe('createPace', () => {
  it('starts at nothing', () => {
    const pace = createPace();
    expect(pace.measure(500, 1_000)).toBe(0);
    expect(pace.measure(500, 1_000)).toBe(0);
  });

  it('measures from where a resumed sweep starts', () => {
    const pace = createPace();
    pace.measure(1_000_000, 0);
    expect(pace.measure(1_000_600, 2_000)).toBe(300);
  });

  it('forgets what is more than half a minute ago', () => {
    const pace = createPace();
    for (let second = 0; second <= 60; second += 1) pace.measure(second * 100, second * 1_000);
    for (let second = 61; second <= 120; second += 1) pace.measure(6_000, second * 1_000);
    expect(pace.measure(6_000, 120_000)).toBe(0);
    expect(pace.measure(6_300, 121_000)).toBe(10);
  });
});
