import ipaddr from 'ipaddr.js';

/**
 * Text that sorts like the addresses of its family do: `4` or `6`, so that no key of one family lies between two of
 * the other, then all bytes as hex. Throws for no address.
 */
export function addressKey(address: string): string {
  const bytes = ipaddr.process(address).toByteArray();
  return `${bytes.length === 4 ? 4 : 6}${Buffer.from(bytes).toString('hex')}`;
}

/** How many addresses lie between two keys. */
export function distance(first: string, last: string): bigint {
  return BigInt(`0x${last.slice(1)}`) - BigInt(`0x${first.slice(1)}`);
}
