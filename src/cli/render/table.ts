import { styleText } from 'node:util';
import { endpointUrl } from '../../export/endpoint-url.ts';
import { safeText } from '../../export/safe-text.ts';
import type { Finding } from '../../model/finding.ts';
import type { Severity } from '../../model/fingerprint.ts';

/** What of a terminal decides how a table looks; a `tty.WriteStream` has it. */
interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const TITLES = ['SEVERITY', 'EXPOSURE', 'VERSION', 'ENDPOINT', 'STATE', 'ID', 'RISKS'] as const;

type Title = (typeof TITLES)[number];

// What gives way first when the screen is narrow, how far before another column is left out, and how far at most.
const SHRINK: readonly (readonly [Title, width: number, least: number])[] = [
  ['RISKS', 12, 12],
  ['VERSION', 9, 9],
  // An address that is cut cannot be copied.
  ['ENDPOINT', 40, 24],
];

// What is left out first when that is not enough; the rest tells a finding apart and names it to other commands.
const DISPENSABLE: readonly Title[] = ['RISKS', 'VERSION', 'STATE'];

const COLOUR: Readonly<Record<Severity, 'red' | 'yellow' | 'cyan'>> = {
  critical: 'red',
  medium: 'yellow',
  low: 'cyan',
};

// ASCII only: the width of anything else depends on the terminal, and real names arrive here as ASCII.
function cell(text: string): string {
  return safeText(text, 500).replace(/[^ -~]/g, '?');
}

function cells(finding: Finding): readonly string[] {
  const { severity, exposure, version, endpoint, state, id, risks } = finding;
  return [severity, exposure, version, endpointUrl(endpoint), state, id, risks.join(' ')].map(cell);
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

interface Column {
  readonly title: Title;
  readonly index: number;
  readonly width: number;
}

function spaceOf(columns: readonly Column[], gap: number): number {
  return columns.reduce((sum, { width }) => sum + width, gap * (columns.length - 1));
}

function shrunk({ title, width }: Column): number {
  return Math.min(width, SHRINK.find(([each]) => each === title)?.[1] ?? width);
}

/** The columns that there is room for, each as wide as it may be with one blank between them. */
function fitColumns(natural: readonly Column[], width: number): readonly Column[] {
  let shown = natural;
  for (const title of DISPENSABLE) {
    const least = shown.map((column) => ({ ...column, width: shrunk(column) }));
    if (spaceOf(least, 1) <= width) break;
    shown = shown.filter((column) => column.title !== title);
  }
  let excess = spaceOf(shown, 1) - width;
  for (const [title, , least] of SHRINK) {
    shown = shown.map((column) => {
      if (column.title !== title) return column;
      const given = Math.max(0, Math.min(excess, column.width - least));
      excess -= given;
      return { ...column, width: column.width - given };
    });
  }
  return shown;
}

/** A table that is at most `width` columns wide (Infinity: as wide as it is), each line with its end. */
export function renderTable(findings: readonly Finding[], look: { width: number; colour: boolean }): string {
  if (findings.length === 0) return 'no findings\n';
  const rows = findings.map(cells);
  const natural = TITLES.map((title, index) => {
    const width = Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0));
    return { title, index, width };
  });
  const columns = fitColumns(natural, look.width);
  const gap = spaceOf(columns, 2) <= look.width ? '  ' : ' ';
  const line = (row: readonly string[]): string => {
    const padded = columns.map(({ index, width }) => cut(row[index] ?? '', width).padEnd(width));
    return cut(padded.join(gap).trimEnd(), look.width);
  };
  const paint = (text: string, finding: Finding): string => {
    if (!look.colour) return text;
    const { length } = finding.severity;
    return styleText(COLOUR[finding.severity], text.slice(0, length), { validateStream: false }) + text.slice(length);
  };
  const lines = findings.map((finding, index) => paint(line(rows[index] ?? []), finding));
  return [line(TITLES), ...lines].map((each) => `${each}\n`).join('');
}

/** Colours only on a terminal, and not against https://no-color.org or a terminal without any. */
export function printTable(
  findings: readonly Finding[],
  screen: Screen,
  env: Readonly<Record<string, string | undefined>>,
): void {
  const isTerminal = screen.isTTY === true;
  const colour = isTerminal && !env.NO_COLOR && env.TERM !== 'dumb';
  screen.write(renderTable(findings, { width: isTerminal ? screen.columns || 80 : Number.POSITIVE_INFINITY, colour }));
}
