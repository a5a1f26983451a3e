import { endianness } from 'node:os';
import { addressValue } from '../../scope/address.ts';

/** Linux, all architectures (bits/socket.h). */
const AF_INET = 2;
const AF_INET6 = 10;

const SIZE_INET = 16;
const SIZE_INET6 = 28;
const IS_LITTLE = endianness() === 'LE';

/** Memory for one `struct sockaddr_in` or `sockaddr_in6` (ip(7), ipv6(7)), written again for each connection. */
export interface SocketAddress {
  readonly bytes: Uint8Array;
  family: number;
  size: number;
  /** IPv6. */
  isWide: boolean;
}

/** A `struct sockaddr` of family AF_UNSPEC, 0. */
export const UNSPECIFIED: Uint8Array = new Uint8Array(SIZE_INET);

export function createSocketAddress(): SocketAddress {
  return { bytes: new Uint8Array(SIZE_INET6), family: AF_INET, size: SIZE_INET, isWide: false };
}

/** False when the text is no address (a zone, `fe80::1%eth0`, is none: link-local addresses are never dialled). */
export function writeSocketAddress(into: SocketAddress, address: string, port: number): boolean {
  const value = addressValue(address);
  if (value === null) return false;
  const view = new DataView(into.bytes.buffer);
  const isWide = typeof value === 'bigint';
  into.isWide = isWide;
  into.family = isWide ? AF_INET6 : AF_INET;
  into.size = isWide ? SIZE_INET6 : SIZE_INET;
  // The family is a number of this machine, the port and the address are in network order.
  view.setUint16(0, into.family, IS_LITTLE);
  view.setUint16(2, port);
  view.setUint32(4, isWide ? 0 : value);
  if (!isWide) return true;
  view.setBigUint64(8, value >> 64n);
  view.setBigUint64(16, value & 0xffffffffffffffffn);
  return true;
}
