import { lookup } from 'node:dns/promises';
import type { Resolver } from '../ports.ts';
import { ask, type DnsOptions } from './dns.ts';
import { onAbort } from './on-abort.ts';

/** Names as the machine itself resolves them, its hosts file included, or as the name servers answer that are given. */
export function createResolver(dns: DnsOptions | null = null): Resolver {
  return {
    async resolve(name, signal) {
      if (signal.aborted) return [];
      // RFC 6761, 6.3: localhost is never asked of a name server.
      if (dns !== null && !/(?:^|\.)localhost$/.test(name)) return await askServers(name, dns, signal);
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

async function askServers(name: string, dns: DnsOptions, signal: AbortSignal): Promise<readonly string[]> {
  const [v4, v6] = await Promise.all([
    ask(dns, signal, (resolver) => resolver.resolve4(name)),
    ask(dns, signal, (resolver) => resolver.resolve6(name)),
  ]);
  return [...new Set([...(v4 ?? []), ...(v6 ?? [])])];
}
