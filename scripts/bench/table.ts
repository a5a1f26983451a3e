import type { Report } from './report.ts';
import { type Summary, summarize } from './summary.ts';
import { judgePromises, type Outcome } from './targets.ts';

/** A heading with rows; the first row names the columns. */
export interface Table {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

const RACE_COLUMNS = ['program', 'hosts/s', 'found', 'CPU s per 1,000', 'of one core', 'peak MiB', 'runs'];

/** All that was measured, the same for a terminal and for the page. */
export function tablesOf(report: Report): readonly Table[] {
  const races = report.races.map((race) => ({
    title: `${race.title}: ${race.hosts} addresses, ${race.expected} to be found`,
    rows: [RACE_COLUMNS, ...race.entries.map((entry) => raceRow(summarize(race, entry)))],
  }));
  const figures = report.figures.map(({ name, value, unit, note }) => [name, `${round(value)} ${unit}`, note]);
  const promises = judgePromises(report).map(promiseRow);
  return [
    ...races,
    { title: 'airsweep alone', rows: [['figure', 'value', 'note'], ...figures] },
    { title: 'Targets', rows: [['target', 'wanted', 'reached', 'met'], ...promises] },
  ];
}

function raceRow({ tool, hostsPerS, found, wrong, cpuSPer1000, busy, peakMiB, remark }: Summary): string[] {
  const alarms = wrong === 0 ? '' : ` and ${wrong} wrong`;
  const share = busy === null ? '–' : `${Math.round(100 * busy)} %`;
  return [tool, round(hostsPerS), `${round(found)}${alarms}`, round(cpuSPer1000), share, round(peakMiB), remark];
}

function promiseRow({ promise, wanted, ratio, isBound = false, isMet }: Outcome): string[] {
  const reached = isBound ? `better than ${round(ratio)}` : round(ratio);
  return [promise, wanted, reached, isMet === null ? 'not measured' : isMet ? 'yes' : 'no'];
}

/** Three digits are all that such a measurement carries. */
export function round(value: number | null): string {
  if (value === null) return '–';
  return Number(value.toPrecision(value >= 100 && value < 100_000 ? Math.ceil(Math.log10(value + 1)) : 3)).toString();
}

export function terminalTables(tables: readonly Table[]): string {
  return tables.map(terminalTable).join('\n');
}

function terminalTable({ title, rows }: Table): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return `${[title, ...lines].map((line) => line.trimEnd()).join('\n')}\n`;
}

export function markdownTable({ title, rows: [header = [], ...rows] }: Table): string {
  const lines = [header, header.map(() => '---'), ...rows].map((row) => `| ${row.map(escapeCell).join(' | ')} |`);
  return `## ${title}\n\n${lines.join('\n')}\n`;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
