import { expect, it } from 'vitest';
import { reverseName } from '../../src/scope/reverse-name.ts';

it.each([
  ['203.0.113.10', '10.113.0.203'],
  ['2001:db8::7', `7.${'0.'.repeat(23)}8.b.d.0.1.0.0.2`],
])('%s is asked for as %s, in any zone', (address, name) => {
  expect(reverseName(address)).toBe(`${name}.${address.includes(':') ? 'ip6' : 'in-addr'}.arpa`);
  expect(reverseName(address, 'abuse-contacts.abusix.zone')).toBe(`${name}.abuse-contacts.abusix.zone`);
  expect(reverseName('example.com')).toBeNull();
});
