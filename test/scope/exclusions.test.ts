import { describe, expect, it } from 'vitest';
import { addressValue } from '../../src/scope/address.ts';
import { type Exclusions, findExcluded, parseExclusion, parseExclusions } from '../../src/scope/exclusions.ts';

function find(list: Exclusions, address: string): string | null {
  return findExcluded(list, addressValue(address) ?? 0);
}

const FILE = [
  '\uFEFF# as zmap writes them',
  '10.0.0.0/8          # RFC1918: private',
  '\t192.0.2.0/24#no space before',
  '',
  '#Received: from mail.example ([198.51.100.7]',
  '# as masscan writes them',
  '198.51.100.10-198.51.100.20\r',
  '198.51.100.30 - 198.51.100.40',
  '203.0.113.9',
  '2001:db8::/32',
  '2001:db9::1-2001:db9::5',
  '10.1.0.0 / 16',
].join('\n');

describe('parseExclusions', () => {
  const list = parseExclusions(FILE, 'never.txt');

  it('counts entries', () => {
    expect(list.entries).toHaveLength(8);
  });

  it.each([
    ['10.255.255.255', 'never.txt:2'],
    ['10.1.0.1', 'never.txt:2'],
    ['192.0.2.0', 'never.txt:3'],
    ['198.51.100.20', 'never.txt:7'],
    ['198.51.100.21', null],
    ['198.51.100.30', 'never.txt:8'],
    ['203.0.113.9', 'never.txt:9'],
    ['203.0.113.10', null],
    ['2001:db8:ffff::', 'never.txt:10'],
    ['2001:db9::5', 'never.txt:11'],
    ['2001:db9::6', null],
    ['64:ff9b::203.0.113.9', 'never.txt:9'],
    ['2002:cb00:7109::1', 'never.txt:9'],
    ['::ffff:203.0.113.9', 'never.txt:9'],
  ])('%s: %s', (address, where) => {
    expect(find(list, address)).toBe(where);
  });

  it.each([
    'example.com',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.5-10.0.0.1',
    '10.0.0.1 10.0.0.2',
    '10.0.0.1,10.0.0.2',
    '10.0.0.0/8 private',
  ])('stops at %j', (line) => {
    expect(() => parseExclusions(`# one\n${line}\n10.0.0.1`, 'never.txt')).toThrow(/^never\.txt:2: "/);
  });

  it('may be empty', () => {
    expect(parseExclusions('', 'never.txt').entries).toEqual([]);
  });

  it('reads the IPv6 block of mapped addresses without excluding IPv4', () => {
    expect(find(parseExclusions('::ffff:0:0/96\n::/8', 'never.txt'), '198.51.100.1')).toBeNull();
  });
});

describe('parseExclusion', () => {
  it('names the flag', () => {
    expect(find(parseExclusion(' 10.0.0.0/8 '), '10.0.0.1')).toBe('--exclude 10.0.0.0/8');
  });

  it.each(['', 'x', '10.0.0.0/8 # private'])('refuses %j', (text) => {
    expect(() => parseExclusion(text)).toThrow(/^--exclude: /);
  });
});
