import { endianness } from 'node:os';
import { expect, it } from 'vitest';
import { createSocketAddress, writeSocketAddress } from '../../../src/net/connect/sockaddr.ts';

// The family is in this machine's order, everything else in the network's (ip(7), ipv6(7)).
const family = (value: number): number[] => (endianness() === 'LE' ? [value, 0] : [0, value]);

it.each([
  ['198.18.0.255', 8_000, 16, [...family(2), 0x1f, 0x40, 198, 18, 0, 255]],
  ['255.255.255.255', 65_535, 16, [...family(2), 0xff, 0xff, 255, 255, 255, 255]],
  ['::ffff:198.18.0.1', 80, 16, [...family(2), 0, 80, 198, 18, 0, 1]],
  ['::1', 443, 28, [...family(10), 1, 0xbb, 0, 0, 0, 0, ...Array<number>(15).fill(0), 1, 0, 0, 0, 0]],
  [
    '2001:db8:1:2:3:4:5:6',
    443,
    28,
    [...family(10), 1, 0xbb, 0, 0, 0, 0, 0x20, 1, 0xd, 0xb8, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 0, 0, 0],
  ],
])('%s port %i is %i bytes', (address, port, size, bytes) => {
  const into = createSocketAddress();
  expect(writeSocketAddress(into, address, port)).toBe(true);
  expect(into.size).toBe(size);
  expect([...into.bytes.subarray(0, bytes.length)]).toEqual(bytes);
});

it('memory that held another address holds nothing of it', () => {
  const into = createSocketAddress();
  writeSocketAddress(into, '1.2.3.4', 5);
  writeSocketAddress(into, '::1', 443);
  const fresh = createSocketAddress();
  writeSocketAddress(fresh, '::1', 443);
  expect(into).toEqual(fresh);
});

it.each(['', 'localhost', '1.2.3', '01.2.3.4', 'fe80::1%eth0'])('"%s" is no address', (text) => {
  expect(writeSocketAddress(createSocketAddress(), text, 80)).toBe(false);
});
