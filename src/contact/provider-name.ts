import { addressValue } from '../scope/address.ts';

/** Whether a name was given by a provider to one of its addresses: its domain is not the operator's. */
export type IsProviderName = (name: string, address: string) => boolean;

/** @param suffixes domains in which providers name their customers' addresses. */
export function createIsProviderName(suffixes: readonly string[]): IsProviderName {
  return (name, address) =>
    suffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`)) || holdsAddress(name, address);
}

/** The address stands in the name: `static-203-0-113-10.isp.net`, `10.113.0.203.pool.example`, `ip-cb00710a.example`. */
function holdsAddress(name: string, address: string): boolean {
  const value = addressValue(address);
  if (value === null) return false;
  return typeof value === 'number' ? holdsIpv4(name, value) : holdsIpv6(name, value, address);
}

function holdsIpv4(name: string, value: number): boolean {
  const octets = [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
  const runs = name.match(/\d+/g) ?? [];
  const numbers = runs.map(Number);
  // Many providers leave out the octets that all their customers share.
  const parts = [octets.slice(2), octets.slice(0, 3)].flatMap((part) => [part, part.toReversed()]);
  const padded = octets.map((octet) => String(octet).padStart(3, '0')).join('');
  const hex = value.toString(16).padStart(8, '0');
  return (
    numbers.some((_, at) => parts.some((part) => isAt(numbers, at, part))) ||
    runs.some((run) => run === padded || run === octets.join('') || run === String(value)) ||
    new RegExp(`(?:^|[^0-9a-f])${hex}(?:[^0-9a-f]|$)`).test(name)
  );
}

function isAt(numbers: readonly number[], at: number, part: readonly number[]): boolean {
  return part.every((each, offset) => numbers[at + offset] === each);
}

function holdsIpv6(name: string, value: bigint, address: string): boolean {
  const nibbles = value.toString(16).padStart(32, '0');
  const squashed = name.replace(/[-.]/g, '');
  const reversed = [...nibbles].reverse().join('');
  return (
    squashed.includes(nibbles.slice(16)) ||
    squashed.includes(reversed.slice(0, 16)) ||
    name.includes(address.replaceAll(':', '-'))
  );
}
