import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseBootstrap } from '../../../src/contact/rdap/bootstrap.ts';

const file = (services: unknown): string =>
  JSON.stringify({ version: '1.0', publication: '2026-11-23T00:00:00Z', services });

describe('bootstrap', () => {
  const bootstrap = parseBootstrap(
    file([
      [
        ['203.0.0.0/8', '2001:db8::/32'],
        ['http://a.example/', 'https://a.example/rdap'],
      ],
      [['203.0.113.0/24', '2001:db8:7::/48'], ['https://b.example/']],
    ]),
    'test.json',
  );

  it.each([
    ['203.0.112.1', 'https://a.example/rdap/'],
    ['203.0.113.1', 'https://b.example/'],
    ['2001:db8::1', 'https://a.example/rdap/'],
    ['2001:db8:7::1', 'https://b.example/'],
    ['198.51.100.1', undefined],
    ['2001:db9::1', undefined],
    ['no address', undefined],
  ])('%s is answered by %s', (address, url) => {
    expect(bootstrap.find(address)?.url).toBe(url);
  });

  it('tells the block of the registry', () => {
    expect(bootstrap.find('203.0.113.1')).toEqual({
      url: 'https://b.example/',
      first: '203.0.113.0',
      last: '203.0.113.255',
    });
    expect(bootstrap.find('2001:db8:7::1')?.last).toBe('2001:db8:7:ffff:ffff:ffff:ffff:ffff');
  });

  it.each([
    ['{', /^bad\.json:\d+: /],
    [file([[['203.0.113.0/33'], ['https://a.example/']]]), /^bad\.json:\d+: "203\.0\.113\.0\/33" is not a CIDR/],
    [file([[['203.0.113.0/24'], []]]), /^bad\.json:\d+: services/],
    [file([[['203.0.113.0/24'], ['ftp://a.example/']]]), /is not an http\(s\) URL/],
  ])('%j is told with its place', (text, message) => {
    expect(() => parseBootstrap(text, 'bad.json')).toThrow(message);
  });

  describe('the shipped snapshot', () => {
    const shipped = parseBootstrap(
      readFileSync(new URL('../../../data/rdap-bootstrap.json', import.meta.url), 'utf8'),
      'data/rdap-bootstrap.json',
    );

    it.each([
      ['8.8.8.8', 'https://rdap.arin.net/registry/'],
      ['193.0.6.139', 'https://rdap.db.ripe.net/'],
      ['1.1.1.1', 'https://rdap.apnic.net/'],
      ['200.3.14.10', 'https://rdap.lacnic.net/rdap/'],
      ['196.216.2.1', 'https://rdap.afrinic.net/rdap/'],
      ['2600::1', 'https://rdap.arin.net/registry/'],
      ['2a01:4f8::1', 'https://rdap.db.ripe.net/'],
      ['2400::1', 'https://rdap.apnic.net/'],
      ['2800::1', 'https://rdap.lacnic.net/rdap/'],
      ['2c0f::1', 'https://rdap.afrinic.net/rdap/'],
      ['10.0.0.1', undefined],
      ['127.0.0.1', undefined],
    ])('%s: %s', (address, url) => {
      expect(shipped.find(address)?.url).toBe(url);
    });

    it('knows a registry for every ordinary block, and asks all of them over TLS', () => {
      const blocks = Array.from({ length: 223 }, (_, i) => i + 1).filter((block) => block !== 10 && block !== 127);
      expect(blocks.filter((block) => shipped.find(`${block}.1.1.1`) === null)).toEqual([]);
      expect(shipped.urls.filter((url) => !url.startsWith('https:'))).toEqual([]);
    });
  });
});
