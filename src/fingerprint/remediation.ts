import type { Finding } from '../model/finding.ts';
import type { Fingerprint } from '../model/fingerprint.ts';

/** The steps that fix a finding, in their order; none for a product that no fingerprint knows. */
export type Remediation = (finding: Pick<Finding, 'product' | 'exposure'>) => readonly string[];

export function remediationOf(fingerprints: readonly Fingerprint[]): Remediation {
  return ({ product, exposure }) => fingerprints.find((each) => each.product === product)?.remediation[exposure] ?? [];
}
