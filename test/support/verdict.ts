import type { Finding } from '../../src/model/finding.ts';
import { intersect, parseRange, parseVersion } from '../../src/model/version.ts';
import type { Examined } from './examine.ts';
import type { Expectation } from './zoo/index.ts';

/** How a finding's version compares with the truth. */
export type VersionVerdict = 'exact' | 'bracketed' | 'wrong' | 'not asked';

/** Everything that is wrong about what the scanner made of a member; empty when it is right. */
export function faults({ member, findings, counts }: Examined): readonly string[] {
  const wrong: string[] = [];
  for (const expected of member.expect) {
    const found = findings.filter(({ endpoint }) => endpoint.port === expected.port);
    if (found.length > 1) wrong.push(`${found.length} findings on port ${expected.port}`);
    wrong.push(...faultsOf(expected, found[0]).map((fault) => `port ${expected.port}: ${fault}`));
  }
  const ports = new Set(member.expect.map(({ port }) => port));
  for (const { endpoint } of findings) if (!ports.has(endpoint.port)) wrong.push(`unexpected port ${endpoint.port}`);
  for (const outcome of ['vendor', 'copy', 'decoy'] as const) {
    const expected = member.expect.filter((each) => !each.finding && each.outcome === outcome).length;
    if (expected > 0 && counts[outcome] < expected && outcome !== 'vendor') wrong.push(`not counted as ${outcome}`);
  }
  return wrong;
}

function faultsOf(expected: Expectation, finding: Finding | undefined): readonly string[] {
  if (!expected.finding) return finding === undefined ? [] : [`false alarm (${finding.exposure} ${finding.version})`];
  if (finding === undefined) return ['missed'];
  const wrong: string[] = [];
  if (expected.exposure !== undefined && finding.exposure !== expected.exposure) {
    wrong.push(`exposure ${finding.exposure}, not ${expected.exposure}`);
  }
  if (versionVerdict(expected, finding) === 'wrong') {
    wrong.push(`version ${finding.version || 'none'}, not ${expected.version ?? `around ${expected.contains}`}`);
  }
  if (expected.version !== undefined && finding.version !== expected.version) {
    wrong.push(`version ${finding.version}, although it states ${expected.version}`);
  }
  if (expected.path !== undefined && finding.endpoint.path !== expected.path)
    wrong.push(`path ${finding.endpoint.path}`);
  return wrong;
}

export function versionVerdict(expected: Expectation, finding: Finding): VersionVerdict {
  const truth = expected.version ?? expected.contains;
  if (truth === undefined) return 'not asked';
  if (finding.version === truth) return 'exact';
  if (parseVersion(finding.version) !== null) return 'wrong';
  const inside =
    parseVersion(truth) === null || intersect(parseRange(finding.version), { lo: truth, hi: truth }) !== null;
  return inside ? 'bracketed' : 'wrong';
}
