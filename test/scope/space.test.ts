import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/model/observation.ts';
import type { Target } from '../../src/model/target.ts';
import { createDoNotScan } from '../../src/scope/do-not-scan.ts';
import { parseExclusion } from '../../src/scope/exclusions.ts';
import { createGuard } from '../../src/scope/guard.ts';
import { parseTarget } from '../../src/scope/parse-target.ts';
import { createSpace, type Space, type SpaceOptions } from '../../src/scope/space.ts';
import { formatEndpoint, type SpacePoint } from '../../src/scope/space-point.ts';
import { loadSpecial } from './load-special.ts';

const special = loadSpecial();

function named(...texts: string[]): Target[] {
  return texts.map((text) => parseTarget(text, { kind: 'named', where: 'command line' }));
}

function imported(text: string, hints: Target['hints'] = {}): Target {
  return { ...parseTarget(text, { kind: 'imported', where: 'export.json:1' }), hints };
}

function space(targets: readonly Target[], more: Partial<SpaceOptions> = {}): Space {
  return createSpace({
    targets,
    ports: [80, 8000],
    exclusions: [],
    special,
    vendorHosts: ['airbyte.com'],
    doNotScanHosts: [],
    allowPrinterPorts: false,
    ...more,
  });
}

function points(of: Space): SpacePoint[] {
  return Array.from({ length: of.size }, (_, index) => of.at(index));
}

function lines(of: Space): string[] {
  return points(of)
    .map((point) => `${formatEndpoint(point)}${point.host !== null || point.path === '/' ? '' : point.path}`)
    .sort();
}

/** Two small windows, one of private and one of public addresses. */
const anyTarget: fc.Arbitrary<Target> = fc
  .record({
    prefix: fc.constantFrom('10.0.0.', '8.8.8.', '2606:4700::', 'fd00::'),
    from: fc.nat(7),
    span: fc.nat(7),
    port: fc.constantFrom(null, 80, 8000, 9000),
    tls: fc.constantFrom(null, null, true),
    path: fc.constantFrom('/', '/', '/a/', '/b/'),
    hostnames: fc.constantFrom(undefined, ['a.example']),
    kind: fc.constantFrom('named' as const, 'imported' as const),
  })
  .map(({ prefix, from, span, port, tls, path, hostnames, kind }) => {
    // Details belong to single endpoints, as the readers produce them.
    const isUrl = port !== null && (tls !== null || path !== '/');
    const hints = hostnames && kind === 'imported' ? { hostnames } : {};
    const isSingle = isUrl || 'hostnames' in hints;
    return {
      kind: 'range',
      first: `${prefix}${from}`.replace(/::0$/, '::'),
      last: `${prefix}${isSingle ? from : Math.min(9, from + span)}`.replace(/::0$/, '::'),
      port,
      tls: isUrl ? tls : null,
      path: isUrl ? path : '/',
      source: { kind, where: 'test' },
      hints,
    };
  });

/** Address, port and path of every endpoint, worked out one by one; the value says whether it is named. */
function workOut(targets: readonly Target[], ports: readonly number[]): Map<string, boolean> {
  const places = new Map<string, { readonly path: string; readonly bare: boolean; readonly named: boolean }[]>();
  for (const target of targets) {
    if (target.kind === 'name') continue;
    const cut = Math.max(target.first.lastIndexOf('.'), target.first.lastIndexOf(':')) + 1;
    for (let last = Number(target.first.slice(cut)); last <= Number(target.last.slice(cut)); last++) {
      for (const port of target.port === null ? ports : [target.port]) {
        const key = `${target.first.slice(0, cut)}${last} ${port}`.replace('::0 ', ':: ');
        const bare = target.tls === null && target.path === '/';
        places.set(key, [
          ...(places.get(key) ?? []),
          { path: target.path, bare, named: target.source.kind === 'named' },
        ]);
      }
    }
  }
  const expected = new Map<string, boolean>();
  for (const [key, views] of places) {
    const isNamed = views.some(({ named }) => named);
    if (!isNamed && special.classify(key.split(' ')[0] ?? '') !== null) continue;
    const urls = views.filter(({ bare }) => !bare);
    for (const { path } of urls.length > 0 ? urls : views) expected.set(`${key} ${path}`, isNamed);
  }
  return expected;
}

describe('createSpace', () => {
  it('holds the endpoints that working them out one by one gives, each once', () => {
    const guard = createGuard({ special, exclusions: [], doNotScan: createDoNotScan([], new Date(0)) });
    fc.assert(
      fc.property(fc.array(anyTarget, { maxLength: 8 }), (targets) => {
        const all = points(space(targets));
        const expected = workOut(targets, [80, 8000]);
        expect(all.map(({ address, port, path }) => `${address} ${port} ${path}`).sort()).toEqual(
          [...expected.keys()].sort(),
        );
        for (const { address, named: isNamed } of all) expect(guard.refuses(address ?? '', isNamed, null)).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  it('takes every address of a network on every port, network and broadcast address included', () => {
    const all = space(named('10.0.0.0/30'));
    expect(lines(all)).toEqual(
      ['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.3'].flatMap((address) => [`${address}:80`, `${address}:8000`]),
    );
    expect(all.counts).toEqual({ endpoints: 8, addresses: 4, names: 0, publicAddresses: 0, excluded: [] });
  });

  it('gives every endpoint once', () => {
    const all = space([
      ...named('10.0.0.1', '10.0.0.0/31', '10.0.0.1:80', '10.0.0.1:9000', '10.0.0.1-10.0.0.1', '::ffff:10.0.0.1'),
      ...named('host', 'host:80', 'HOST.', 'host:9000'),
    ]);
    expect(lines(all)).toEqual(
      [
        '10.0.0.0:80',
        '10.0.0.0:8000',
        '10.0.0.1:80',
        '10.0.0.1:8000',
        '10.0.0.1:9000',
        'host:80',
        'host:8000',
        'host:9000',
      ].sort(),
    );
    expect(all.counts).toMatchObject({ endpoints: 8, addresses: 2, names: 1 });
  });

  it('lets a URL win over the bare endpoint', () => {
    const all = space(
      named(
        '10.0.0.0/31',
        '10.0.0.1:9000',
        'http://10.0.0.1:8000/etl',
        'https://10.0.0.1:9000',
        'host',
        'https://host:80/a',
      ),
    );
    expect(lines(all)).toEqual(
      [
        '10.0.0.0:80',
        '10.0.0.0:8000',
        '10.0.0.1:80',
        '10.0.0.1:8000/etl/',
        '10.0.0.1:9000',
        'host:8000',
        'https://host:80/a/',
      ].sort(),
    );
    expect(points(all).find(({ port }) => port === 9000)?.tls).toBe(true);
  });

  it('keeps two paths of one endpoint, and lets the dial decide between http and https', () => {
    const all = space(
      named('http://10.0.0.1:80/a', 'http://10.0.0.1:80/b', 'http://10.0.0.2:80', 'https://10.0.0.2:80'),
    );
    expect(lines(all)).toEqual(['10.0.0.1:80/a/', '10.0.0.1:80/b/', '10.0.0.2:80']);
    expect(points(all).find(({ address }) => address === '10.0.0.2')?.tls).toBeNull();
  });

  it('keeps the bare endpoint that http and https come to, beside a path, within a network', () => {
    const urls = ['http://10.0.0.2:80', 'https://10.0.0.2:80', 'http://10.0.0.2:80/a'];
    const urls6 = ['http://[fd00::2]:80', 'https://[fd00::2]:80', 'http://[fd00::2]:80/a'];
    const all = space(named('10.0.0.2-10.0.0.3', ...urls, 'fd00::2-fd00::3', ...urls6));
    expect(lines(all).filter((line) => line.includes(':80') && line.includes('2'))).toEqual([
      '10.0.0.2:80',
      '10.0.0.2:80/a/',
      '10.0.0.2:8000',
      '[fd00::2]:80',
      '[fd00::2]:80/a/',
      '[fd00::2]:8000',
    ]);
    expect(lines(all)).toHaveLength(10);
  });

  it('hands names on, merged, and to the named endpoint, but not what a record said of the page', () => {
    const observation = { at: '2026-01-01T00:00:00Z' } as Observation;
    const all = space([
      ...named('10.0.0.1:80'),
      imported('10.0.0.1:80', { hostnames: ['a.example'], observation }),
      imported('10.0.0.1:80', { hostnames: ['b.example', 'a.example'], observation }),
    ]);
    expect(points(all)).toEqual([
      {
        address: '10.0.0.1',
        host: null,
        port: 80,
        tls: null,
        path: '/',
        named: true,
        hints: { hostnames: ['a.example', 'b.example'] },
      },
    ]);
  });

  it("gives a record without a port the run's ports", () => {
    const all = space([imported('8.8.8.8', { hostnames: ['dns.example'] }), imported('8.8.8.8:80')]);
    expect(lines(all)).toEqual(['8.8.8.8:80', '8.8.8.8:8000']);
    expect(points(all).map(({ hints }) => hints?.hostnames)).toEqual([['dns.example'], ['dns.example']]);
  });

  it('dials special-purpose addresses only when the user named that endpoint', () => {
    const all = space([
      ...named('10.0.0.1:80'),
      imported('10.0.0.1:8000'),
      imported('10.0.0.2'),
      imported('8.8.8.8:80'),
    ]);
    expect(lines(all)).toEqual(['10.0.0.1:80', '8.8.8.8:80']);
    expect(all.counts.excluded).toEqual([
      {
        reason: 'special-purpose address (10.0.0.0/8, Private-Use, RFC 1918) was not named by the user',
        addresses: 1,
        names: 0,
      },
    ]);
    expect(all.counts.publicAddresses).toBe(1);
  });

  it('subtracts exclusions, whatever their spelling, and never-dialled addresses', () => {
    const all = space(
      named('10.0.0.0/29', '169.254.169.254', '64:ff9b::a00:1', 'fe80::/10', 'ff02::1', '::ffff:0:0/96'),
      {
        ports: [80],
        exclusions: [parseExclusion('10.0.0.0/30'), parseExclusion('10.0.0.3-10.0.0.6')],
      },
    );
    expect(lines(all)).toEqual(['10.0.0.7:80']);
    expect(all.counts.excluded).toEqual([
      { reason: 'link-local address (169.254.0.0/16, RFC 3927) is never dialled', addresses: 1, names: 0 },
      { reason: 'link-local address (fe80::/10, RFC 4291) is never dialled', addresses: 2 ** 118, names: 0 },
      { reason: 'multicast address (ff00::/8, RFC 4291) is never dialled', addresses: 1, names: 0 },
      { reason: 'IPv4-mapped address (::ffff:0:0/96, RFC 4291) is never dialled', addresses: 2 ** 32, names: 0 },
      { reason: 'excluded by --exclude 10.0.0.0/30', addresses: 5, names: 0 },
      { reason: 'excluded by --exclude 10.0.0.3-10.0.0.6', addresses: 3, names: 0 },
    ]);
  });

  it('does not take ::1 for an address inside 0.0.0.0/8', () => {
    expect(space(named('::1'), { exclusions: [parseExclusion('0.0.0.0/8')] }).size).toBe(2);
  });

  it('excludes endpoints given with details as well', () => {
    const all = space(named('https://10.0.0.1/a', 'https://169.254.169.254/'), {
      exclusions: [parseExclusion('10.0.0.1')],
    });
    expect(all.size).toBe(0);
    expect(all.counts.excluded.map(({ addresses }) => addresses)).toEqual([1, 1]);
  });

  it('counts public addresses, also behind NAT64', () => {
    expect(space(named('8.8.8.0/24', '10.0.0.0/24', '64:ff9b::8.8.8.8', '2606:4700::1')).counts.publicAddresses).toBe(
      258,
    );
  });

  it('leaves out vendor hosts, opted-out hosts and printers', () => {
    const all = space(
      named(
        'airbyte.com',
        'cloud.airbyte.com:443',
        'notairbyte.com:80',
        'etl.opted.example',
        'host:9100',
        '10.0.0.1:9107',
      ),
      {
        doNotScanHosts: ['.Opted.example'],
      },
    );
    expect(lines(all)).toEqual(['notairbyte.com:80']);
    expect(all.counts.excluded).toEqual([
      { reason: "the vendor's own host", addresses: 0, names: 2 },
      { reason: 'on the do-not-scan list', addresses: 0, names: 1 },
      { reason: 'port 9107 prints what it is sent; --allow-printer-ports permits it', addresses: 1, names: 0 },
      { reason: 'port 9100 prints what it is sent; --allow-printer-ports permits it', addresses: 0, names: 1 },
    ]);
    expect(lines(space(named('host:9100'), { allowPrinterPorts: true }))).toEqual(['host:9100']);
  });

  it('numbers large networks without listing them', () => {
    const all = space(named('10.0.0.0/8', '2001:db8::/82'), { ports: [1, 2, 3] });
    expect(all.size).toBe((2 ** 24 + 2 ** 46) * 3);
    expect([0, 3 * 2 ** 24 - 1, 3 * 2 ** 24, all.size - 1].map((index) => formatEndpoint(all.at(index)))).toEqual([
      '10.0.0.0:1',
      '10.255.255.255:3',
      '[2001:db8::]:1',
      '[2001:db8::3fff:ffff:ffff]:3',
    ]);
  });

  it('refuses more than 2^48 endpoints and names the widest target', () => {
    for (const texts of [
      ['10.0.0.0/8', '2001:db8::/80'],
      ['2001:db8::/80', '10.0.0.0/8'],
    ]) {
      expect(() => space(named(...texts))).toThrow('command line: 2001:db8::-2001:db8::ffff:ffff:ffff: more than 2^48');
    }
    expect(space(named('2001:db8::/81')).size).toBe(2 ** 48);
    expect(() => space(named('2001:db8::/81', '10.0.0.1:9000'))).toThrow('more than 2^48');
  });

  it.each([-1, 8, Number.NaN])('has no endpoint %d', (index) => {
    expect(() => space(named('10.0.0.0/30')).at(index)).toThrow(RangeError);
  });

  it('is empty for no targets', () => {
    expect(space([]).counts).toEqual({ endpoints: 0, addresses: 0, names: 0, publicAddresses: 0, excluded: [] });
  });
});

describe('formatEndpoint', () => {
  const base = { address: null, host: null, port: 8000, tls: null, path: '/' };

  it.each([
    [{ address: '10.0.0.1' }, '10.0.0.1:8000'],
    [{ address: '2001:db8::1' }, '[2001:db8::1]:8000'],
    [{ address: '10.0.0.1', tls: true, path: '/a/' }, '10.0.0.1:8000'],
    [{ host: 'etl.example' }, 'etl.example:8000'],
    [{ host: 'etl.example', tls: false }, 'http://etl.example:8000/'],
    [{ host: 'etl.example', tls: true, port: 443 }, 'https://etl.example/'],
    [{ host: 'etl.example', tls: true, path: '/a/' }, 'https://etl.example:8000/a/'],
    [{ host: 'etl.example', address: '10.0.0.1' }, 'etl.example:8000'],
  ])('writes %o', (point, text) => {
    expect(formatEndpoint({ ...base, ...point })).toBe(text);
  });
});
