import type { Finding } from '../../model/finding.ts';
import type { SpacePoint } from '../../scope/space-point.ts';

/** Something to ask, and its turn. */
export interface Point extends SpacePoint {
  /** Place in the sweep's order; unique, ascending. */
  readonly position: number;
}

/** The points that visit findings again, as they were found. */
export function recheckPoints(findings: readonly Finding[]): readonly Point[] {
  return findings.map(({ endpoint, hostnames }, position) => ({ ...endpoint, position, hints: { hostnames } }));
}
