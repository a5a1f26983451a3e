import { CLOSED_STATES, type Finding } from '../../model/finding.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { Store } from '../../ports.ts';

/** What a scan came to. */
export interface Ended {
  readonly sweep: Sweep;
  readonly findings: readonly Finding[];
}

/** The findings that a sweep's output lists: what it saw, less what a human has put aside. */
export async function listedFindings(store: Store, { id }: Sweep): Promise<readonly Finding[]> {
  return (await store.findings({ sweepId: id })).filter((finding) => !isClosed(finding));
}

export function isClosed({ state }: Finding): boolean {
  return CLOSED_STATES.includes(state);
}

/** One line about a sweep for a person: what was asked, what answered, what was left out and why. */
export function describeSweep(sweep: Sweep, findings: readonly Finding[]): string {
  const { total, done, open, copy, decoy, vendor, skipped, badLines } = sweep.counts;
  const critical = findings.filter(({ exposure }) => exposure === 'open').length;
  const parts = [
    `sweep ${sweep.id} ${sweep.state}`,
    // An engine finds out how many there are; a passive sweep counts as it reads.
    total > 0 ? `${done} of ${plural(total, 'endpoint')}` : plural(done, 'endpoint'),
    `${open} open`,
    `${plural(findings.length, 'finding')}, ${critical} without a login`,
  ];
  const aside = [
    copy > 0 ? `${copy} ${copy === 1 ? 'copy' : 'copies'} of the web page` : '',
    decoy > 0 ? plural(decoy, 'decoy') : '',
    vendor > 0 ? `${vendor} of the vendor` : '',
  ].filter((part) => part !== '');
  if (aside.length > 0) parts.push(`not findings: ${aside.join(', ')} (airsweep check explains one)`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  if (badLines > 0) parts.push(`${plural(badLines, 'line')} could not be read`);
  return parts.join('; ');
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : word.endsWith('s') ? 'es' : 's'}`;
}
