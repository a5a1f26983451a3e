import { describe, expect, it } from 'vitest';
import { endpointUrl } from '../../src/export/endpoint-url.ts';
import { COLUMNS, toDetail, toRow } from '../../src/export/row.ts';
import type { Endpoint } from '../../src/model/endpoint.ts';
import { exampleEndpoint, exampleFinding } from '../finding/example-finding.ts';

describe('endpointUrl', () => {
  const cases: readonly [Partial<Endpoint>, string][] = [
    [{}, 'http://203.0.113.10:8000/'],
    [{ port: 80 }, 'http://203.0.113.10/'],
    [{ port: 443 }, 'http://203.0.113.10:443/'],
    [{ port: 443, tls: true }, 'https://203.0.113.10/'],
    [{ port: 80, tls: true }, 'https://203.0.113.10:80/'],
    [{ tls: null }, 'http://203.0.113.10:8000/'],
    [{ address: '2001:db8::1' }, 'http://[2001:db8::1]:8000/'],
    [{ host: 'etl.example.com', path: '/airbyte/' }, 'http://etl.example.com:8000/airbyte/'],
    [{ host: 'etl.example.com', address: '2001:db8::1', port: 443, tls: true }, 'https://etl.example.com/'],
  ];
  it.each(cases)('%o is %s', (change, url) => {
    expect(endpointUrl(exampleEndpoint(change))).toBe(url);
  });
});

describe('toRow', () => {
  it('has the promised columns in the promised order', () => {
    expect(COLUMNS.join(',')).toBe(
      'id,state,severity,exposure,product,version,version_source,ip,port,scheme,host,url,confidence,risks,signals,first_seen,last_seen,sweep,hostnames,contact,notified_at',
    );
    expect(Object.keys(toRow(exampleFinding()))).toEqual([...COLUMNS]);
  });

  it('flattens a finding', () => {
    expect(toRow(exampleFinding())).toEqual({
      id: '0123456789ab',
      state: 'new',
      severity: 'critical',
      exposure: 'open',
      product: 'airbyte',
      version: '0.35.5-alpha',
      version_source: 'script',
      ip: '203.0.113.10',
      port: 8000,
      scheme: 'http',
      host: '',
      url: 'http://203.0.113.10:8000/',
      confidence: 'high',
      risks: 'airbyte-export-2022;cve-2021-45105?',
      signals: 'title;health-available',
      first_seen: '2026-11-23T18:05:12.000Z',
      last_seen: '2026-11-23T18:05:12.000Z',
      sweep: '20261123T180500-3f9c',
      hostnames: 'etl.example.com;data.example.com',
      contact: '',
      notified_at: '',
    });
  });

  it('keeps IPv6 without brackets, names, contacts and times', () => {
    const row = toRow(
      exampleFinding({
        endpoint: exampleEndpoint({ address: '2001:db8::1', host: 'etl.example.com', tls: true }),
        versionSource: null,
        version: '',
        contact: 'security@example.com',
        notifiedAt: '2026-11-24T00:00:00.000Z',
      }),
    );
    expect(row).toMatchObject({
      ip: '2001:db8::1',
      host: 'etl.example.com',
      scheme: 'https',
      version: '',
      version_source: '',
      contact: 'security@example.com',
      notified_at: '2026-11-24T00:00:00.000Z',
    });
  });

  it('a list value cannot pass for two', () => {
    expect(toRow(exampleFinding({ hostnames: ['a;b', 'c'] })).hostnames).toBe('a,b;c');
  });
});

it('the detail has lists as lists, free of controls', () => {
  const finding = exampleFinding({ held: true, hostnames: ['a;b', 'c\u001b[2J\u202e'] });
  expect(toDetail(finding)).toEqual({
    hostnames: ['a;b', 'c[2J'],
    risks: ['airbyte-export-2022', 'cve-2021-45105?'],
    signals: ['title', 'health-available'],
    endpoint: { address: '203.0.113.10', port: 8000, host: null, tls: false, path: '/' },
    held: true,
  });
});
