import { describe, expect, it } from 'vitest';
import { toSighting } from '../../src/finding/sighting.ts';
import type { Outcome } from '../../src/model/fingerprint.ts';
import type { Observation, ObservationStatus } from '../../src/model/observation.ts';
import { exampleAssessment, exampleEndpoint } from './example-finding.ts';

function observe(status: ObservationStatus, code?: number): Observation {
  return {
    endpoint: exampleEndpoint(),
    requestId: 'root',
    path: '/',
    at: '2026-11-23T18:05:12.000Z',
    durationMs: 1,
    status,
    facts: code === undefined ? {} : { code },
    tls: null,
  };
}

const known = { risks: ['r1'], hostnames: ['etl.example.com'] };

describe('toSighting', () => {
  const cases: readonly [string, Outcome, readonly Observation[], string][] = [
    [
      'the product, though a later request broke off',
      'identified',
      [observe('ok', 200), observe('reset')],
      'identified',
    ],
    ['the vendor', 'vendor', [observe('ok', 200)], 'vendor'],
    ['a copy', 'copy', [observe('ok', 200)], 'copy'],
    ['a decoy', 'decoy', [observe('ok', 200)], 'decoy'],
    ['another page', 'absent', [observe('ok', 200)], 'absent'],
    ['a closed port', 'inconclusive', [observe('refused')], 'refused'],
    ['a closed port, called absent', 'absent', [observe('refused')], 'refused'],
    ['silence', 'inconclusive', [observe('connect-timeout'), observe('unreachable')], 'silent'],
    ['no observation', 'absent', [], 'inconclusive'],
    ['refused once, open once', 'absent', [observe('refused'), observe('ok', 200)], 'inconclusive'],
    ['half an answer', 'absent', [observe('ok', 200), observe('read-timeout')], 'inconclusive'],
    ['a name that does not resolve', 'inconclusive', [observe('dns-failed')], 'inconclusive'],
    ['a proxy without its server', 'absent', [observe('ok', 502)], 'inconclusive'],
    ['asked too often', 'absent', [observe('ok', 429)], 'inconclusive'],
    ['cannot tell', 'inconclusive', [observe('ok', 200)], 'inconclusive'],
  ];
  it.each(cases)('%s', (_name, outcome, observations, kind) => {
    expect(toSighting(exampleAssessment('open', { outcome }), observations, known).kind).toBe(kind);
  });

  it('adds the host that the product states of itself to the names, once', () => {
    const told = ['own.example.com', 'etl.example.com'].map((name) => ({
      ...observe('ok', 200),
      facts: { 'host.airbyteUrl': name },
    }));
    expect(toSighting(exampleAssessment('open'), told, known)).toMatchObject({
      hostnames: ['etl.example.com', 'own.example.com'],
    });
  });

  it('carries what is known about an identified product', () => {
    const assessment = exampleAssessment('login');
    expect(toSighting(assessment, [observe('ok', 200)], known)).toEqual({ kind: 'identified', assessment, ...known });
  });
});
