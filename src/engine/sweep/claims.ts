import type { Endpoint } from '../../model/endpoint.ts';
import { ipv4ToNumber } from '../../scope/address.ts';
import { plainKey } from '../../scope/plain-key.ts';

/** Which endpoints this sweep is asking or has asked, so that a redirect and a target that meet cost one visit. */
export interface Claims {
  /** False when somebody else has it. */
  take(endpoint: Endpoint): boolean;
  /** Forgets an endpoint that showed nothing: only those in flight and those past the gate are held. */
  release(endpoint: Endpoint): void;
}

export function createClaims(): Claims {
  const taken = new Set<number | string>();
  // Nearly all are plain: a number is quicker to make than text, and to look up.
  const key = ({ address, port, host, path }: Endpoint): number | string => {
    const value = host === null && path === '/' ? ipv4ToNumber(address) : -1;
    return value < 0 ? `${address} ${port} ${host ?? ''} ${path}` : plainKey(value, port, true);
  };
  return {
    take(endpoint) {
      const before = taken.size;
      return taken.add(key(endpoint)).size > before;
    },
    release(endpoint) {
      taken.delete(key(endpoint));
    },
  };
}
