import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressText,
  addressValue,
  bigIntToIpv6,
  canonicalAddress,
  familyOf,
  ipv4ToNumber,
  ipv6ToBigInt,
  networkOf,
} from '../../src/scope/address.ts';

describe('canonicalAddress', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:DB8::0001', '2001:db8::1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:a00:1', '10.0.0.1'],
    ['64:ff9b::169.254.1.1', '64:ff9b::a9fe:101'],
    // Not the mapped form: ipaddr.js alone would say 10.0.0.1.
    ['::10.0.0.1', '::a00:1'],
    ['::', '::'],
  ])('%s is %s', (text, expected) => {
    expect(canonicalAddress(text)).toBe(expected);
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1..2.3',
    '.1.2.3',
    '1.2.3.',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.04',
    '00.0.0.0',
    '0x7f.0.0.1',
    '2130706433',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '１.2.3.4',
    '-1.2.3.4',
    'fe80::1%eth0',
    '::ffff:10.0.0.01',
    '1::2::3',
    '12345::',
    '[::1]',
    'localhost',
    ':'.repeat(10_000),
  ])('%j is not an address', (text) => {
    expect(canonicalAddress(text)).toBeNull();
  });

  it('agrees with node on every four-part text', () => {
    const part = fc.oneof(fc.nat(300).map(String), fc.constantFrom('', '00', '01', '1a'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 3, maxLength: 5 }), (parts) => {
        const text = parts.join('.');
        expect(ipv4ToNumber(text) >= 0).toBe(isIPv4(text));
      }),
    );
  });

  it('agrees with node on IPv6 texts', () => {
    const group = fc.constantFrom('', '0', 'ffff', 'db8', '1', '10000', '1.2.3.4');
    fc.assert(
      fc.property(fc.array(group, { minLength: 2, maxLength: 9 }), (groups) => {
        const text = groups.join(':');
        expect(ipv6ToBigInt(text) !== null).toBe(isIPv6(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('values', () => {
  it('come back from text, IPv4', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (value) => {
        expect(addressValue(addressText(value))).toBe(value);
      }),
    );
  });

  it('come back from text, IPv6', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 128n) - 1n), (value) => {
        expect(ipv6ToBigInt(bigIntToIpv6(value))).toBe(value);
      }),
    );
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.77', '192.0.2.0/24'],
    ['0.0.0.1', '0.0.0.0/24'],
    ['2001:db8:1:2::3', '2001:db8:1::/48'],
    ['2001:db8::3', '2001:db8::/48'],
    ['::1', '::/48'],
    ['0:0:3:4:5:6:7:8', '0:0:3::/48'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

it('familyOf tells by the colon', () => {
  expect([familyOf('10.0.0.1'), familyOf('::1')]).toEqual([4, 6]);
});
