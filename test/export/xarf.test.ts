import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleEndpoint, exampleFinding } from '../finding/example-finding.ts';
import { validateOwn } from './xarf-own.ts';
import { hostileReport, joined, PARTY, REPORTS, report } from './xarf-samples.ts';

function errorsOf(value: unknown): unknown {
  return validateOwn(JSON.parse(JSON.stringify(value))) ? [] : validateOwn.errors;
}

describe('the schema we hold reports against', () => {
  it.each([
    ['no reporter', { reporter: undefined }],
    ['a stranger in the sender', { sender: { ...PARTY, phone: '1' } }],
    ['another version', { xarf_version: '3.0.0' }],
    ['a random-looking id that is none', { report_id: '7d2f6f0e-5a0f-1b8f-9a59-0d4a2f0a1c11' }],
    ['a time without a zone', { timestamp: '2026-11-23 18:05:12' }],
    ['no service', { service: undefined }],
    ['a tag without a namespace', { tags: ['airbyte'] }],
    ['cve without a number', { type: 'cve' }],
    ['internals', { _internal: {} }],
    ['a field that we never write', { cvss_score: 11 }],
    ['more evidence than fits', { evidence: Array(51).fill(report().evidence[0]) }],
  ])('refuses %s', (_case, part) => {
    expect(errorsOf({ ...report(), ...part })).not.toEqual([]);
  });

  it('takes the sample of the facts', () => {
    const sample = {
      xarf_version: '4.2.0',
      report_id: '7d2f6f0e-5a0f-4b8f-9a59-0d4a2f0a1c11',
      timestamp: '2026-11-23T18:05:12Z',
      reporter: PARTY,
      sender: PARTY,
      source_identifier: '203.0.113.10',
      category: 'vulnerability',
      type: 'open_service',
      service: 'airbyte',
      evidence: [{ content_type: 'text/plain', payload: 'R0VUIC8gLT4gMjAw' }],
      tags: ['service:airbyte'],
    };
    expect(errorsOf(sample)).toEqual([]);
  });
});

describe('xarfReport', () => {
  it('tells an open server', () => {
    const made = report();
    expect(errorsOf(made)).toEqual([]);
    expect(made).toMatchObject({
      xarf_version: '4.2.0',
      timestamp: '2026-11-23T18:05:12.000Z',
      reporter: PARTY,
      source_identifier: '203.0.113.10',
      source_port: 8000,
      category: 'vulnerability',
      type: 'open_service',
      service: 'airbyte',
      service_version: '0.35.5-alpha',
      service_port: 8000,
      risk_level: 'critical',
      confidence: 0.99,
      remediation: 'Close the port.',
      tags: ['service:airbyte', 'exposure:no-auth', 'severity:critical'],
    });
    const [item] = made.evidence;
    const bytes = Buffer.from(item?.payload ?? '', 'base64');
    expect(bytes.toString()).toBe('2026-11-23T18:05:12Z GET / -> 200\n');
    expect(item?.hash).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
    expect(item?.size).toBe(bytes.length);
  });

  it.each([
    ['open', ['cve-2021-44228'], 'open_service', ['CVE-2021-44228']],
    ['login', [], 'misconfiguration', undefined],
    ['basic', ['cve-2021-44228?'], 'misconfiguration', undefined],
    ['login', ['airbyte-x', 'cve-2021-44228', 'cve-2021-45046'], 'cve', ['CVE-2021-44228', 'CVE-2021-45046']],
  ] as const)('%s with %j is %s', (exposure, risks, type, cves) => {
    const made = report({ finding: exampleFinding({ exposure, risks, severity: 'low' }) });
    expect(made.type).toBe(type);
    expect(made.cve_ids).toEqual(cves);
    expect(errorsOf(made)).toEqual([]);
  });

  it('has the same id for the same sight only', () => {
    expect(report().report_id).toBe(report().report_id);
    const ids = [
      report(),
      report({ finding: exampleFinding({ risks: [], lastSeen: '2026-11-24T18:05:12.000Z' }) }),
      report({ finding: exampleFinding({ risks: [], endpoint: exampleEndpoint({ port: 8001 }) }) }),
      report({ reporter: { ...PARTY, domain: 'example.org' } }),
    ].map(({ report_id }) => report_id);
    expect(new Set(ids).size).toBe(4);
  });

  it('leaves out what is not known', () => {
    const made = report({ finding: exampleFinding({ version: '' }), evidence: [], remediation: [] });
    expect(made).not.toHaveProperty('service_version');
    expect(made).not.toHaveProperty('remediation');
    expect(made.evidence).toEqual([]);
    expect(errorsOf(made)).toEqual([]);
  });

  it('carries the evidence of fifty ports at most', () => {
    expect([2, 50, 60].map((ports) => joined(ports).evidence.length)).toEqual([2, 50, 50]);
  });

  it.each(REPORTS)('keeps to the schema: %s', (_case, made) => {
    expect(errorsOf(made)).toEqual([]);
  });

  it('keeps to the schema whatever a host says', () => {
    fc.assert(
      fc.property(hostileReport, (made) => {
        expect(errorsOf(made)).toEqual([]);
      }),
    );
  });
});
