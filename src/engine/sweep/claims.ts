import type { Endpoint } from '../../model/endpoint.ts';

/** Which endpoints this sweep is asking or has asked, so that a redirect and a target that meet cost one visit. */
export interface Claims {
  /** False when somebody else has it. */
  take(endpoint: Endpoint): boolean;
  /** Forgets an endpoint that showed nothing: only those in flight and those past the gate are held. */
  release(endpoint: Endpoint): void;
}

export function createClaims(): Claims {
  const taken = new Set<string>();
  const key = ({ address, port, host, path }: Endpoint): string => `${address} ${port} ${host ?? ''} ${path}`;
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
