import { describe, expect, it } from 'vitest';
import { createPatience } from '../../src/net/patience.ts';

function adapted(timeoutMs: number, answers: readonly number[], isAdaptive = true): number {
  const patience = createPatience(timeoutMs, isAdaptive);
  for (const ms of answers) patience.answered(ms);
  return patience.connectMs();
}

const many = (ms: number, count = 640): number[] => Array.from({ length: count }, () => ms);

describe('patience', () => {
  it.each([
    ['without answers is the whole timeout', 5_000, [], 5_000],
    ['after a few answers too', 5_000, many(1, 40), 5_000],
    ['is never below half a second', 1_000, many(1), 500],
    ['keeps room for the repeated SYN where there was some', 5_000, many(1), 1_500],
    ['is never above the timeout', 1_000, many(900), 1_000],
    ['nor is a short timeout lengthened', 300, many(1), 300],
  ])('%s', (_, timeoutMs, answers, expected) => {
    expect(adapted(timeoutMs, answers)).toBe(expected);
  });

  it('is three times what nearly all hosts take', () => {
    const ms = adapted(5_000, many(400));
    expect(ms).toBeGreaterThanOrEqual(3 * 400 + 1_000);
    expect(ms).toBeLessThan(3 * 400 * 1.25 + 1_000);
  });

  it('covers one slow host in a hundred, and follows when a network gets slower', () => {
    const mixed = many(20).map((ms, index) => (index % 100 === 0 ? 800 : ms));
    expect(adapted(10_000, mixed)).toBeGreaterThan(3 * 800 + 1_000);
    expect(adapted(10_000, [...many(20, 20_000), ...many(600, 20_000)])).toBeGreaterThan(3 * 600 + 1_000);
  });

  it('does not change when it is told not to', () => {
    expect(adapted(5_000, many(1), false)).toBe(5_000);
  });
});
