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

// What gives way first when the screen is narrow, and how far; the other columns are short by nature.
const SHRINK: readonly (readonly [(typeof TITLES)[number], number])[] = [
  ['RISKS', 5],
  ['VERSION', 7],
  ['ENDPOINT', 8],
];

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

function shareWidth(natural: readonly number[], space: number): readonly number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) - space;
  for (const [title, floor] of SHRINK) {
    const index = TITLES.indexOf(title);
    const width = widths[index] ?? 0;
    const given = Math.max(0, Math.min(excess, width - floor));
    widths[index] = width - given;
    excess -= given;
  }
  return widths;
}

/** A table that is at most `width` columns wide (Infinity: as wide as it is), each line with its end. */
export function renderTable(findings: readonly Finding[], look: { width: number; colour: boolean }): string {
  if (findings.length === 0) return 'no findings\n';
  const rows = findings.map(cells);
  const natural = TITLES.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const gaps = natural.length - 1;
  const total = natural.reduce((sum, width) => sum + width, 0);
  const gap = total + 2 * gaps <= look.width ? '  ' : ' ';
  const widths = shareWidth(natural, look.width - gaps * gap.length);
  const line = (row: readonly string[]): string => {
    const padded = row.map((text, index) => cut(text, widths[index] ?? 0).padEnd(widths[index] ?? 0));
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
