import { styleText } from 'node:util';
import type { Examined, Status } from '../../doctor/check.ts';
import { safeText } from '../../export/safe-text.ts';
import { breakLines } from './break-lines.ts';

const COLOUR: Readonly<Record<Status, 'green' | 'yellow' | 'red' | 'dim'>> = {
  ok: 'green',
  warn: 'yellow',
  fail: 'red',
  skipped: 'dim',
};

/** Room for a text that is still worth breaking into lines. */
const LEAST_COLUMNS = 20;

/** Each check in a line, and below it what to do; within the terminal's width where there is one. */
export function renderCheckup(
  results: readonly Examined[],
  colour: boolean,
  columns: number = process.stdout.columns || Number.POSITIVE_INFINITY,
): string {
  const width = Math.max(...results.map(({ title }) => title.length));
  const indent = width + 11;
  const room = Math.max(LEAST_COLUMNS, columns - indent);
  const lines = results.flatMap(({ status, title, detail, advice }) => {
    const word = status.padEnd(7);
    const painted = colour ? styleText(COLOUR[status], word, { validateStream: false }) : word;
    const [first = '', ...more] = breakLines(safeText(detail, 2_000), room);
    const [todo = '', ...rest] = breakLines(safeText(advice, 2_000), room - 3);
    const below = [...more, ...(advice === '' ? [] : [`-> ${todo}`]), ...rest.map((line) => `   ${line}`)];
    return [`${painted}  ${title.padEnd(width)}  ${first}`, ...below.map((line) => ' '.repeat(indent) + line)];
  });
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
