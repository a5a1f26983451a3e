import { styleText } from 'node:util';
import type { Examined, Status } from '../../doctor/check.ts';
import { safeText } from '../../export/safe-text.ts';

const COLOUR: Readonly<Record<Status, 'green' | 'yellow' | 'red' | 'dim'>> = {
  ok: 'green',
  warn: 'yellow',
  fail: 'red',
  skipped: 'dim',
};

/** One line for each check, and one below it for what to do. */
export function renderCheckup(results: readonly Examined[], colour: boolean): string {
  const width = Math.max(...results.map(({ title }) => title.length));
  const lines = results.flatMap(({ status, title, detail, advice }) => {
    const word = status.padEnd(7);
    const painted = colour ? styleText(COLOUR[status], word, { validateStream: false }) : word;
    const first = `${painted}  ${title.padEnd(width)}  ${safeText(detail, 2_000)}`;
    return advice === '' ? [first] : [first, `${' '.repeat(width + 11)}-> ${safeText(advice, 2_000)}`];
  });
  return lines.map((line) => `${line}\n`).join('');
}
