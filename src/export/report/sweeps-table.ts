import type { ReportData } from './data.ts';
import { type Html, html, section, table } from './html.ts';

/** Most sweeps that are listed one by one. */
const MAX_SWEEPS = 100;
const HEADS = [
  'Sweep',
  'Kind',
  'State',
  'Started (UTC)',
  'Endpoints',
  'Open ports',
  'Findings',
  'Not findings',
  'Left out',
];

/** What was asked and what answered. In public only how often and when: two sweeps' small numbers tell of one host. */
export function sweepsSection({ sweeps, isPublic }: ReportData): Html {
  const oldest = sweeps.at(-1)?.startedAt.slice(0, 10) ?? '';
  const newest = sweeps[0]?.startedAt.slice(0, 10) ?? '';
  const words =
    sweeps.length === 0 ? 'No sweeps are recorded.' : `${sweeps.length} recorded, from ${oldest} to ${newest} (UTC).`;
  if (isPublic || sweeps.length === 0) return section('sweeps', 'Sweeps', html`<p>${words}</p>`);
  const rows = sweeps
    .slice(0, MAX_SWEEPS)
    .map(({ id, kind, state, startedAt, counts }) => [
      id,
      kind,
      state,
      startedAt.slice(0, 16).replace('T', ' '),
      `${counts.done} of ${counts.total}`,
      counts.open,
      counts.findings,
      `${counts.copy} copies, ${counts.decoy} decoys, ${counts.vendor} of the vendor`,
      counts.skipped,
    ]);
  const left = sweeps.length > MAX_SWEEPS ? ` The newest ${MAX_SWEEPS}:` : '';
  return section('sweeps', 'Sweeps', html`<p>${words}${left}</p>`, table(HEADS, rows, 'list'));
}
