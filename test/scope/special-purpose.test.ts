import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressText, addressValue } from '../../src/scope/address.ts';
import { whyNeverDialled } from '../../src/scope/never-dialled.ts';
import { parseSpecialPurpose } from '../../src/scope/parse-special-purpose.ts';
import { containsValue } from '../../src/scope/range-set.ts';
import { loadSpecial } from './load-special.ts';

const special = loadSpecial();

describe('classify', () => {
  it.each([
    ['10.1.2.3', '10.0.0.0/8'],
    ['127.0.0.1', '127.0.0.0/8'],
    ['100.64.0.1', '100.64.0.0/10'],
    ['192.0.0.9', '192.0.0.9/32'],
    ['192.0.0.1', '192.0.0.0/29'],
    ['192.0.0.200', '192.0.0.0/24'],
    ['255.255.255.255', '255.255.255.255/32'],
    ['250.0.0.1', '240.0.0.0/4'],
    ['::1', '::1/128'],
    ['::', '::/128'],
    ['fd00::1', 'fc00::/7'],
    ['2001:db8::1', '2001:db8::/32'],
    ['2001:1::1', '2001:1::1/128'],
    ['4000::1', '::/0'],
    ['200::1', '::/0'],
    ['::ffff:10.0.0.1', '10.0.0.0/8'],
    ['64:ff9b::10.0.0.1', '10.0.0.0/8'],
    ['2002:a00:1::', '10.0.0.0/8'],
    ['64:ff9b::8.8.8.8', '64:ff9b::/96'],
    ['2002:808:808::1', '2002::/16'],
  ])('%s lies in %s', (address, prefix) => {
    expect(special.classify(address)?.prefix).toBe(prefix);
  });

  it.each([
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '172.32.0.0',
    '223.255.255.255',
    '2606:4700::1',
    '::ffff:8.8.8.8',
    'nonsense',
  ])('%s lies in no block', (address) => {
    expect(special.classify(address)).toBeNull();
  });

  it('keeps the names of the registry', () => {
    expect(special.classify('0.1.2.3')).toEqual({ prefix: '0.0.0.0/8', name: '"This network"', rfc: 'RFC 791' });
  });

  it('says of every address the same as the sets', () => {
    const wide = fc.bigInt(0n, (1n << 128n) - 1n).map(addressText);
    const address = fc.oneof(fc.nat(2 ** 32 - 1).map(addressText), wide);
    fc.assert(
      fc.property(address, (text) => {
        const value = addressValue(text) ?? 0;
        expect(special.classify(text) !== null).toBe(containsValue(special.special, value));
        if (typeof value === 'number') expect(special.isPublic(text)).toBe(special.classify(text) === null);
      }),
    );
  });
});

describe('isPublic', () => {
  it.each([
    ['8.8.8.8', true],
    ['2606:4700::1', true],
    ['64:ff9b::8.8.8.8', true],
    ['2002:808:808::1', true],
    ['::8.8.8.8', true],
    ['64:ff9b::10.0.0.1', false],
    ['10.0.0.1', false],
    ['::1', false],
    ['::', false],
    ['fd00::1', false],
    ['4000::', false],
    ['nonsense', false],
  ])('of %s is %s', (address, expected) => {
    expect(special.isPublic(address)).toBe(expected);
  });
});

describe('whyNeverDialled', () => {
  const why = (address: string): string | null => whyNeverDialled(addressValue(address) ?? 0);

  it.each([
    ['169.254.169.254', 'link-local'],
    ['::ffff:169.254.169.254', 'link-local'],
    ['64:ff9b::169.254.169.254', 'link-local'],
    ['2002:a9fe:a9fe::1', 'link-local'],
    ['::169.254.169.254', 'link-local'],
    ['fe80::1', 'link-local'],
    ['febf::1', 'link-local'],
    ['fd00:ec2::254', 'cloud metadata'],
    ['224.0.0.1', 'multicast'],
    ['64:ff9b::e000:1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'limited broadcast'],
    ['2002:ffff:ffff::', 'limited broadcast'],
  ])('%s is %s', (address, word) => {
    expect(why(address)).toContain(word);
  });

  it.each([
    '169.253.255.255',
    '169.255.0.0',
    '223.255.255.255',
    '240.0.0.0',
    '127.0.0.1',
    '::1',
    'fec0::1',
    'fd00:ec2::255',
  ])('%s may be dialled', (address) => {
    expect(why(address)).toBeNull();
  });
});

describe('parseSpecialPurpose', () => {
  const text = readFileSync(new URL('../../data/special-purpose.csv', import.meta.url), 'utf8');
  const head = 'family,prefix,name,rfc,scan_policy';

  it('keeps every row', () => {
    const rows = text.split('\n').filter((line) => /^[46],/.test(line));
    // One row is the rule that says what is not special; the block outside of it takes its place.
    expect(special.blocks).toHaveLength(rows.length);
  });

  it.each([
    ['', 'restore the file'],
    [`${head}\n4,10.0.0.0/8,Private,RFC 1918,deny\n`, 'restore the file'],
    [`${head}\n6,2000::/3,Unicast,RFC 4291,require\n`, 'restore the file'],
    [`# header\n${head}\n4,10.0.0.0/40,Private,RFC 1918,deny\n`, 'special.csv:3: "10.0.0.0/40"'],
    [`${head}\n4,10.0.0.0/8,Private,RFC 1918,maybe\n`, 'special.csv:2: "10.0.0.0/8" needs a scan_policy'],
    [`${head}\n4,10.0.0.0/8\n`, 'special.csv: not a CSV file'],
  ])('refuses %j', (broken, problem) => {
    expect(() => parseSpecialPurpose(broken, 'special.csv')).toThrow(problem);
  });
});
