import { ipv4ToNumber } from './address.ts';
import type { SpacePoint } from './space-point.ts';

/** A point whose port may still be open. */
export type Wish = Omit<SpacePoint, 'port'> & { readonly port: number | null };

/** As short a text as reading it back allows: there may be millions. */
export function writeWish({ address, host, port, tls, path, named, hints }: Wish): string {
  const hostnames = hints?.hostnames;
  const fields = [address, host, port, tls, path, named ? 1 : 0];
  return JSON.stringify(hostnames === undefined ? fields : [...fields, hostnames]);
}

export function readWish(text: string): Wish {
  const [address, host, port, tls, path, named, hostnames] = JSON.parse(text);
  return { address, host, port, tls, path, named: named === 1, ...(hostnames && { hints: { hostnames } }) };
}

/** The number that all wishes about one address or name share; no other IPv4 address has it, few names do. */
export function subjectKey({ address, host }: Pick<Wish, 'address' | 'host'>): number {
  const value = address === null ? -1 : ipv4ToNumber(address);
  return value >= 0 ? value : 2 ** 32 + hash(host ?? address ?? '');
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
