import { addressValue, numberToIpv4 } from './address.ts';

/**
 * Octets of IPv4 or nibbles of IPv6 in reverse order, as reverse DNS has them (RFC 1035, 3.5; RFC 3596, 2.5) and other
 * zones by address too; null for no address.
 */
export function reverseName(address: string, zone: string = ''): string | null {
  const value = addressValue(address);
  if (value === null) return null;
  const isV4 = typeof value === 'number';
  const parts = isV4 ? numberToIpv4(value).split('.') : [...value.toString(16).padStart(32, '0')];
  return [...parts.reverse(), zone || (isV4 ? 'in-addr.arpa' : 'ip6.arpa')].join('.');
}
