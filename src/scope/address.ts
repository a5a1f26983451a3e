import ipaddr from 'ipaddr.js';

const ZERO = 48;
const DOT = 46;

/**
 * Reads four decimal numbers into 0 to 2^32-1, -1 for anything else. Leading zeros are refused: some
 * resolvers read them as octal. By hand, because ipaddr.js takes 325 ns for what is asked per connection.
 */
export function ipv4ToNumber(text: string): number {
  let value = 0;
  let octet = -1;
  let dots = 0;
  if (text.length > 15) return -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (octet < 0 || ++dots > 3) return -1;
      value = value * 256 + octet;
      octet = -1;
      continue;
    }
    const digit = code - ZERO;
    if (digit < 0 || digit > 9 || octet === 0) return -1;
    octet = octet < 0 ? digit : octet * 10 + digit;
    if (octet > 255) return -1;
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : -1;
}

export function numberToIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** Reads an IPv6 address in any spelling without a zone; null for anything else. */
export function ipv6ToBigInt(text: string): bigint | null {
  const plain = text.length <= 45 && !text.includes('%') ? spellOutIpv4Tail(text) : '';
  if (!plain.includes(':') || !ipaddr.IPv6.isValid(plain)) return null;
  return ipaddr.IPv6.parse(plain).parts.reduce((value, part) => (value << 16n) | BigInt(part), 0n);
}

/** ipaddr.js reads `::10.0.0.1` as the mapped address `::ffff:10.0.0.1`, which is another one. */
function spellOutIpv4Tail(text: string): string {
  const tail = text.lastIndexOf(':') + 1;
  if (!text.includes('.')) return text;
  const value = ipv4ToNumber(text.slice(tail));
  return value < 0 ? '' : `${text.slice(0, tail)}${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;
}

/** The RFC 5952 spelling. */
export function bigIntToIpv6(value: bigint): string {
  const parts = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn));
  return new ipaddr.IPv6(parts).toRFC5952String();
}

/** IPv4 as a number, IPv6 as a bigint, an IPv4-mapped address (RFC 4291, 2.5.5.2) as IPv4; null: not an address. */
export function addressValue(text: string): number | bigint | null {
  const value = ipv4ToNumber(text);
  if (value >= 0) return value;
  const wide = ipv6ToBigInt(text);
  return wide !== null && wide >> 32n === 0xffffn ? Number(wide & 0xffffffffn) : wide;
}

/** The inverse of {@link addressValue}. */
export function addressText(value: number | bigint): string {
  return typeof value === 'number' ? numberToIpv4(value) : bigIntToIpv6(value);
}

/** The one spelling used everywhere (mapped IPv6 as IPv4, RFC 5952); null for no address or one with a zone. */
export function canonicalAddress(text: string): string | null {
  const value = addressValue(text);
  return value === null ? null : addressText(value);
}

/** Family of a canonical address. */
export function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

/** The /24 or /48 of a canonical address, as CIDR text: the unit that rates and back-off count by. */
export function networkOf(address: string): string {
  if (familyOf(address) === 4) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  const value = ipv6ToBigInt(address) ?? 0n;
  return `${bigIntToIpv6((value >> 80n) << 80n)}/48`;
}

/** What {@link networkOf} tells apart, as something quicker to make and to look up than text. */
export function networkKey(address: string): number | string {
  const value = ipv4ToNumber(address);
  return value < 0 ? networkOf(address) : value >>> 8;
}
