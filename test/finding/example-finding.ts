import type { Assessment } from '../../src/model/assessment.ts';
import type { Endpoint } from '../../src/model/endpoint.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Exposure } from '../../src/model/fingerprint.ts';

export function exampleEndpoint(change: Partial<Endpoint> = {}): Endpoint {
  return { address: '203.0.113.10', port: 8000, host: null, tls: false, path: '/', named: true, ...change };
}

export function exampleFinding(change: Partial<Finding> = {}): Finding {
  return {
    id: '0123456789ab',
    product: 'airbyte',
    endpoint: exampleEndpoint(),
    state: 'new',
    severity: 'critical',
    exposure: 'open',
    confidence: 'high',
    version: '0.35.5-alpha',
    versionSource: 'script',
    held: false,
    risks: ['airbyte-export-2022', 'cve-2021-45105?'],
    signals: ['title', 'health-available'],
    hostnames: ['etl.example.com', 'data.example.com'],
    firstSeen: '2026-11-23T18:05:12.000Z',
    lastSeen: '2026-11-23T18:05:12.000Z',
    sweepId: '20261123T180500-3f9c',
    cleanSince: null,
    notifiedAt: null,
    contact: '',
    ...change,
  };
}

const SEVERITY = { open: 'critical', unknown: 'medium', basic: 'medium', login: 'low' } as const;

export function exampleAssessment(exposure: Exposure, change: Partial<Assessment> = {}): Assessment {
  return {
    fingerprint: 'airbyte',
    revision: 1,
    product: 'airbyte',
    endpoint: exampleEndpoint(),
    outcome: 'identified',
    exposure,
    severity: SEVERITY[exposure],
    confidence: 'high',
    version: '0.35.5-alpha',
    versionSource: 'script',
    held: false,
    signals: ['title', 'health-available'],
    evidence: [
      { signal: 'title', why: 'the title is Airbyte' },
      { signal: 'health-available', why: 'the health answer has one key' },
    ],
    ...change,
  };
}
