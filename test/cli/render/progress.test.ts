import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createProgress, type Progress } from '../../../src/cli/render/progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function start(options: { isTTY?: boolean; enabled?: boolean; statsEveryMs?: number | null }): {
  progress: Progress;
  written: () => string;
} {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: options.isTTY ?? false, columns: 120 });
  let all = '';
  stream.on('data', (text: string) => {
    all += text;
  });
  const progress = createProgress({
    stream,
    enabled: options.enabled ?? true,
    statsEveryMs: options.statsEveryMs ?? null,
    now: () => new Date(),
  });
  return {
    progress,
    written: () => {
      stream.read();
      return all;
    },
  };
}

const counts = { total: 1_000, done: 100, open: 2, findings: 1 };

it('a terminal shows one line that is drawn anew and left whole at the end', () => {
  const { progress, written } = start({ isTTY: true });
  progress.update({ ...counts, done: 0 });
  vi.advanceTimersByTime(1_000);
  progress.update(counts);
  vi.advanceTimersByTime(1_000);
  progress.update({ ...counts, done: 1_000 });
  progress.stop();
  expect(written()).toContain('0/1,000 (0%)  0/s  ETA -  2 open  1 finding');
  expect(written()).toMatch(/100\/1,000 \(10%\) {2}\d+\/s {2}ETA \d+s {2}2 open {2}1 finding/);
  expect(written()).toMatch(/1,000\/1,000 \(100%\) {2}500\/s {2}2 open {2}1 finding\n$/);
  expect(written().match(/\n/g)).toHaveLength(1);
});

it('a resumed sweep is measured from where it was', () => {
  const { progress, written } = start({ statsEveryMs: 2_000 });
  vi.advanceTimersByTime(1_000);
  progress.update({ ...counts, total: 2_000_000, done: 1_000_000 });
  vi.advanceTimersByTime(999);
  progress.update({ ...counts, total: 2_000_000, done: 1_000_300 });
  vi.advanceTimersByTime(1);
  progress.stop();
  expect(written()).toContain('  300/s  ');
});

it('a terminal keeps its cursor and its wrapping', () => {
  const { progress, written } = start({ isTTY: true });
  progress.update(counts);
  progress.log('hello');
  progress.stop();
  expect(written()).toContain('\u001b');
  expect(written()).not.toContain('\u001b[?25l');
  expect(written()).not.toContain('\u001b[?7l');
});

it('a terminal gets lines above the progress line, each on a row of its own', () => {
  const { progress, written } = start({ isTTY: true });
  progress.update(counts);
  progress.log('first');
  progress.log('second\u001b[2J');
  progress.stop();
  progress.log('third');
  // Before each line the row is emptied; after each the bar remembers its new row.
  const shown = written().replaceAll('\u001b', 'ESC');
  expect(shown).toMatch(/ESC\[2Kfirst\nESC7.*ESC\[2Ksecond\[2J\nESC7/s);
  expect(written()).toMatch(/1 finding\nthird\n$/);
});

it.each([
  ['unknown', null, '5 done'],
  ['0', 0, '5/0'],
])('a terminal copes with a total that is %s', (_name, total, expected) => {
  const { progress, written } = start({ isTTY: true });
  progress.update({ total, done: 5, open: 0, findings: 0 });
  progress.stop();
  expect(written()).toContain(expected);
  expect(written()).not.toMatch(/NaN|Infinity/);
});

it('no terminal: silent but for the log', () => {
  const { progress, written } = start({});
  progress.update(counts);
  vi.advanceTimersByTime(60_000);
  progress.log('hello');
  progress.stop();
  expect(written()).toBe('hello\n');
});

it('no terminal, with an interval: one plain line each', () => {
  const { progress, written } = start({ statsEveryMs: 5_000 });
  progress.update(counts);
  vi.advanceTimersByTime(10_000);
  progress.stop();
  vi.advanceTimersByTime(10_000);
  expect(written()).toBe('100/1,000 (10%)  0/s  ETA -  2 open  1 finding\n'.repeat(2));
});

it.each([true, false])('switched off (terminal: %s): nothing but the log', (isTTY) => {
  const { progress, written } = start({ isTTY, enabled: false, statsEveryMs: 1_000 });
  progress.update(counts);
  vi.advanceTimersByTime(10_000);
  progress.log('hello');
  progress.stop();
  expect(written()).toBe('hello\n');
});

it('stops once, and leaves no timer behind', () => {
  const { progress, written } = start({ isTTY: true });
  progress.stop();
  const first = written();
  progress.stop();
  expect(written()).toBe(first);
  expect(vi.getTimerCount()).toBe(0);
});
