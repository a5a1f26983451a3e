import { numberToIpv4 } from './address.ts';
import type { NumberList } from './number-list.ts';
import { isKeyNamed, keyAddress, keyPort } from './plain-key.ts';
import { indexRanges, MAX_SIZE } from './range-index.ts';
import { countAddresses } from './range-set.ts';
import type { Segment } from './segments.ts';
import type { SpacePoint } from './space-point.ts';

/** A run of consecutive indexes, from 0. */
export interface Block {
  readonly size: number;
  at(index: number): SpacePoint;
}

/** All addresses of a segment on all its ports; null when they are too many. */
export function blockOfSegment({ ranges, ports, named }: Segment): Block | null {
  if (countAddresses(ranges) * ports.length > MAX_SIZE) return null;
  const addresses = indexRanges(ranges);
  return {
    size: addresses.size * ports.length,
    at(index) {
      const address = Math.floor(index / ports.length);
      return plainPoint(addresses.at(address), ports[index - address * ports.length] as number, named);
    },
  };
}

/** The addresses of plain keys on all ports of the run. */
export function blockOfOpen(keys: NumberList, ports: readonly number[]): Block {
  return {
    size: keys.length * ports.length,
    at(index) {
      const place = Math.floor(index / ports.length);
      const key = keys.at(place);
      return plainPoint(numberToIpv4(keyAddress(key)), ports[index - place * ports.length] as number, isKeyNamed(key));
    },
  };
}

/** The addresses of plain keys on the ports these name. */
export function blockOfPlaced(keys: NumberList): Block {
  return {
    size: keys.length,
    at(index) {
      const key = keys.at(index);
      return plainPoint(numberToIpv4(keyAddress(key)), keyPort(key), isKeyNamed(key));
    },
  };
}

function plainPoint(address: string, port: number, named: boolean): SpacePoint {
  return { address, host: null, port, tls: null, path: '/', named };
}
