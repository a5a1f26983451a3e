import type { Pair, Score } from './score.ts';

/** One detector's scores, a row per class. */
export interface Section {
  readonly detector: string;
  readonly rows: readonly { readonly name: string; readonly score: Score }[];
}

const HEADER = [
  ...['detector', 'class', 'members', 'recall', 'false alarms', 'exposure right'],
  ...['version exact', 'bracketed', 'wrong', 'exact where stated', 'requests per host', 'most'],
];

/** Everything, aligned for a terminal. */
export function fullTable(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ detector, rows: all }) =>
    all.map(({ name, score }) => [detector, name, ...cells(score)]),
  );
  const widths = HEADER.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return `${[HEADER, ...rows].map((row) => line(row).trimEnd()).join('\n')}\n`;
}

function cells(score: Score): string[] {
  const { versions, requests } = score;
  return [
    String(score.members),
    percent(score.recall),
    String(score.falseAlarms),
    percent(score.exposure),
    ...[versions?.exact, versions?.bracketed, versions?.wrong].map((count) => String(count ?? '–')),
    percent(score.stated),
    requests.mean.toFixed(2),
    String(requests.max),
  ];
}

/** The short table of the README: recall, false alarms and requests of each detector, side by side. */
export function markdownTable(sections: readonly Section[]): string {
  const [first] = sections;
  const header = ['', 'hosts', ...sections.map(({ detector }) => `${detector}: recall, false alarms, requests`)];
  const rows = (first?.rows ?? []).map(({ name, score }, index) => [
    name,
    String(score.members),
    ...sections.map(({ rows: all }) => short(all[index]?.score ?? score)),
  ]);
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'));
  return `${[header, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

function short({ recall, falseAlarms, requests }: Score): string {
  return `${percent(recall)}, ${falseAlarms}, ${requests.mean.toFixed(1)}`;
}

function percent(pair: Pair | null): string {
  if (pair === null || pair[1] === 0) return '–';
  // 999 of 1,000 must not read as 100 %.
  return `${Math.floor((1000 * pair[0]) / pair[1]) / 10} %`;
}
