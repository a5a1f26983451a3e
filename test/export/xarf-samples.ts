import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type XarfInput, type XarfParty, type XarfReport, xarfReport } from '../../src/export/xarf.ts';
import { joinReports } from '../../src/mail/xarf-part.ts';
import type { Exposure } from '../../src/model/fingerprint.ts';
import { exampleEndpoint, exampleFinding } from '../finding/example-finding.ts';

export const PARTY: XarfParty = { org: 'Example Security', contact: 'scan@example.net', domain: 'example.net' };

export function report(part: Partial<XarfInput> = {}): XarfReport {
  return xarfReport({
    finding: exampleFinding({ risks: [] }),
    evidence: ['2026-11-23T18:05:12Z GET / -> 200'],
    remediation: ['Close the port.'],
    reporter: PARTY,
    sender: PARTY,
    ...part,
  });
}

const EXPOSURES: readonly Exposure[] = ['open', 'basic', 'login', 'unknown'];
const RISKS = [[], ['cve-2021-44228'], ['airbyte-x', 'cve-2021-44228?', 'cve-2021-45046']];
const MANY_CVES = Array.from({ length: 40 }, (_, index) => `cve-2021-${44_000 + index}`);

/** A host that answers on this many ports, in one mail. */
export function joined(count: number): XarfReport {
  const contents = Array.from({ length: count }, (_, index) =>
    JSON.stringify(report({ finding: exampleFinding({ endpoint: exampleEndpoint({ port: 8000 + index }) }) })),
  );
  return JSON.parse(joinReports(contents));
}

/** Reports of every kind that a desk gets from us. */
export const REPORTS: readonly (readonly [string, XarfReport])[] = [
  ...EXPOSURES.flatMap((exposure) =>
    RISKS.map(
      (risks) => [`${exposure} ${risks.join()}`, report({ finding: exampleFinding({ exposure, risks }) })] as const,
    ),
  ),
  ['IPv6', report({ finding: exampleFinding({ endpoint: exampleEndpoint({ address: '2001:db8::7' }) }) })],
  ['many CVEs', report({ finding: exampleFinding({ exposure: 'login', risks: MANY_CVES }) })],
  ['nothing known', report({ finding: exampleFinding({ version: '' }), evidence: [], remediation: [] })],
  ['long text', report({ evidence: Array(500).fill('x'.repeat(200)), remediation: Array(100).fill('Do this. ') })],
  ['two ports', joined(2)],
  ['sixty ports', joined(60)],
  ['as it goes out', sentReport()],
];

/** The report in the mail that is kept for people to read. */
function sentReport(): XarfReport {
  const mail = readFileSync(new URL('../fixtures/mail/abuse-desk.eml', import.meta.url), 'utf8');
  const part = mail.slice(mail.indexOf('Content-Type: application/json'));
  const [, payload = ''] = /\r?\n\r?\n([\s\S]*?)\r?\n--/.exec(part) ?? [];
  return JSON.parse(Buffer.from(payload, 'base64').toString());
}

const text = fc.string({ unit: 'binary', maxLength: 3_000 });

/** Whatever a host or a configuration says. */
export const hostileReport: fc.Arbitrary<XarfReport> = fc
  .record({
    product: text,
    version: text,
    org: text,
    risks: fc.array(text),
    exposure: fc.constantFrom(...EXPOSURES),
    evidence: fc.array(text, { maxLength: 5 }),
    remediation: fc.array(text, { maxLength: 5 }),
  })
  .map(({ org, evidence, remediation, ...finding }) =>
    report({ finding: exampleFinding(finding), evidence, remediation, reporter: { ...PARTY, org } }),
  );
