import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/model/observation.ts';
import { fixture, readAll, show } from './read-all.ts';

async function observed(file: string): Promise<Record<string, Observation>> {
  const found: Record<string, Observation> = {};
  for (const item of await readAll(fixture(file))) {
    if (item.kind !== 'bad' && item.hints.observation)
      found[show(item).split(' ', 2).join(' ')] = item.hints.observation;
  }
  return found;
}

const sha256 = '5f0c1e2d3b4a596877665544332211000f1e2d3c4b5a69788796a5b4c3d2e1f0';

describe('shodan', () => {
  it('is reduced to facts, with the headers of the raw answer', async () => {
    const { '1 203.0.113.10': page } = await observed('shodan.jsonl');
    expect(page).toEqual({
      endpoint: { address: '203.0.113.10', port: 8000, host: null, tls: false, path: '/', named: false },
      requestId: 'root',
      path: '/',
      at: '2026-11-20T03:14:15.926Z',
      durationMs: 0,
      status: 'ok',
      facts: {
        code: 200,
        title: 'Airbyte',
        kind: 'html',
        'id.root': true,
        'header.server': 'nginx/1.25.3',
        'header.content-type': 'text/html',
        mmh3: -1769484822,
      },
      tls: null,
    });
  });

  it('keeps the realm and the certificate of a protected host', async () => {
    const { '2 203.0.113.11': page } = await observed('shodan.jsonl');
    expect(page?.facts).toEqual({
      code: 401,
      title: 'Airbyte - Access Denied',
      'header.www-authenticate': 'Basic realm="Welcome to Airbyte"',
    });
    expect(page?.tls).toEqual({
      names: ['data.example.org'],
      sha256,
      notAfter: '2027-01-31T23:59:59.000Z',
      protocol: 'TLSv1.3',
    });
  });

  it('has title and icon only where the record has no more, and now for its time', async () => {
    const { '5 2001:db8::14': page } = await observed('shodan.jsonl');
    expect(page?.facts).toEqual({ title: 'Airbyte', mmh3: 1400476338 });
    expect(page?.at).toBe('2026-11-23T12:00:00.000Z');
  });

  it('never ascribes the page behind a redirect to the host that redirected', async () => {
    expect(Object.keys(await observed('shodan.jsonl'))).toEqual(['1 203.0.113.10', '2 203.0.113.11', '5 2001:db8::14']);
  });
});

describe('censys', () => {
  it('reads Search v2, favicon.ico before other icons', async () => {
    const { '1 198.51.100.20': page } = await observed('censys.jsonl');
    expect(page?.facts).toEqual({
      code: 200,
      title: 'Airbyte',
      kind: 'html',
      'header.server': 'nginx',
      mmh3: -1769484822,
    });
    expect(page?.at).toBe('2026-11-21T09:23:41.581Z');
  });

  it('reads the Platform and virtual hosts, not pages behind a redirect', async () => {
    const pages = await observed('censys.jsonl');
    expect(Object.keys(pages)).toEqual(['1 198.51.100.20', '2 etl.example.org', '5 198.51.100.24']);
    expect(pages['2 etl.example.org']?.endpoint).toMatchObject({
      address: '198.51.100.21',
      host: 'etl.example.org',
      tls: true,
    });
    expect(pages['2 etl.example.org']?.facts['header.www-authenticate']).toBe('Basic realm="Welcome to Airbyte"');
    expect(pages['5 198.51.100.24']?.facts).toEqual({ code: 200, title: 'Airbyte', mmh3: -1769484822 });
  });
});

describe('httpx', () => {
  it('keeps name and address apart', async () => {
    const { '1 etl.example.com': page } = await observed('httpx.jsonl');
    expect(page?.endpoint).toEqual({
      address: '203.0.113.30',
      port: 8443,
      host: 'etl.example.com',
      tls: true,
      path: '/',
      named: false,
    });
    expect(page?.at).toBe('2026-11-22T10:11:12.123Z');
    expect(page?.facts).toEqual({
      code: 200,
      title: 'Airbyte',
      'header.server': 'nginx/1.25',
      'header.content-type': 'text/html; charset=utf-8',
      mmh3: -1769484822,
    });
    expect(page?.tls).toMatchObject({ names: ['etl.example.com', 'data.example.com'], sha256, protocol: 'tls13' });
  });

  it('leaves out what is not the answer to the root of the target', async () => {
    const pages = await observed('httpx.jsonl');
    expect(Object.keys(pages)).toEqual(['1 etl.example.com', '2 203.0.113.31', '6 2001:db8::35']);
    expect(pages['2 203.0.113.31']?.facts).toEqual({ code: 200, title: 'Airbyte', kind: 'html' });
    expect(pages['6 2001:db8::35']?.path).toBe('/airbyte/');
  });
});
