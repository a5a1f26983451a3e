import type { Finding } from '../../model/finding.ts';
import type { Point } from './sweep.ts';

/** The points that visit findings again, as they were found. */
export function recheckPoints(findings: readonly Finding[]): readonly Point[] {
  return findings.map(({ endpoint, hostnames }, position) => ({ ...endpoint, position, hints: { hostnames } }));
}
