import { lookup } from 'node:dns/promises';
import type { Resolver } from '../ports.ts';
import { ask, type DnsOptions } from './dns.ts';
import { onAbort } from './on-abort.ts';

/** Names as the machine itself resolves them, its hosts file included, or as the name servers answer that are given. */
export function createResolver(dns: DnsOptions | null = null): Resolver {
  return {
    async resolve(name, signal, onSilence = () => {}) {
      if (signal.aborted) return [];
      // RFC 6761, 6.3: localhost is never asked of a name server.
      if (dns !== null && !/(?:^|\.)localhost$/.test(name)) return await askServers(name, dns, signal, onSilence);
      // getaddrinfo cannot be cancelled; the caller can stop waiting for it.
      const { promise: stopped, resolve: stop } = Promise.withResolvers<[]>();
      const unfollow = onAbort(signal, () => stop([]));
      try {
        const found = await Promise.race([lookup(name, { all: true, order: 'ipv4first' }), stopped]);
        return [...new Set(found.map(({ address }) => address))];
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOTFOUND') onSilence();
        return [];
      } finally {
        unfollow();
      }
    },
  };
}

async function askServers(
  name: string,
  dns: DnsOptions,
  signal: AbortSignal,
  onSilence: () => void,
): Promise<readonly string[]> {
  let isHalf = false;
  const miss = (): void => {
    isHalf = true;
  };
  const [v4, v6] = await Promise.all([
    ask(dns, signal, (resolver) => resolver.resolve4(name), miss),
    ask(dns, signal, (resolver) => resolver.resolve6(name), miss),
  ]);
  const found = [...new Set([...(v4 ?? []), ...(v6 ?? [])])];
  if (isHalf && found.length === 0) onSilence();
  return found;
}
