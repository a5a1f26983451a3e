/** What is shown of a running sweep. */
export interface ProgressCounts {
  /** null while the targets are still being counted. */
  readonly total: number | null;
  readonly done: number;
  readonly open: number;
  readonly findings: number;
}

function formatDuration(seconds: number): string {
  const s = Math.ceil(seconds);
  if (s < 60) return `${s}s`;
  if (s < 3_600) return `${Math.floor(s / 60)}m ${s % 60}s`;
  if (s < 86_400) return `${Math.floor(s / 3_600)}h ${Math.floor((s % 3_600) / 60)}m`;
  return `${Math.floor(s / 86_400)}d ${Math.floor((s % 86_400) / 3_600)}h`;
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** One line without its end: done/total, rate, time left, open, findings. */
export function formatProgress({ total, done, open, findings }: ProgressCounts, ratePerSecond: number): string {
  const parts = [total === null ? `${number(done)} done` : `${number(done)}/${number(total)}`];
  // Never 100 % before the end.
  if (total !== null && total > 0) parts[0] += ` (${Math.min(100, Math.floor((done / total) * 100))}%)`;
  parts.push(`${number(ratePerSecond)}/s`);
  if (total !== null && done < total) {
    parts.push(`ETA ${ratePerSecond > 0 ? formatDuration((total - done) / ratePerSecond) : '-'}`);
  }
  parts.push(`${number(open)} open`, `${number(findings)} ${findings === 1 ? 'finding' : 'findings'}`);
  return parts.join('  ');
}
