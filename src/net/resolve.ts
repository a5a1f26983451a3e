import { lookup } from 'node:dns/promises';
import type { Resolver } from '../ports.ts';
import { onAbort } from './on-abort.ts';

/** Names as the machine itself resolves them, its hosts file included. */
export function createResolver(): Resolver {
  return {
    async resolve(name, signal) {
      if (signal.aborted) return [];
      // getaddrinfo cannot be cancelled; the caller can stop waiting for it.
      const { promise: stopped, resolve: stop } = Promise.withResolvers<[]>();
      const unfollow = onAbort(signal, () => stop([]));
      try {
        const found = await Promise.race([lookup(name, { all: true, order: 'ipv4first' }), stopped]);
        return [...new Set(found.map(({ address }) => address))];
      } catch {
        return [];
      } finally {
        unfollow();
      }
    },
  };
}
