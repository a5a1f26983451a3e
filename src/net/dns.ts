import { Resolver } from 'node:dns/promises';
import type { Dns } from '../ports.ts';
import { reverseName } from '../scope/reverse-name.ts';
import { onAbort } from './on-abort.ts';

const MAX_RECORDS = 20;
const MAX_TEXT = 1_024;
const MAX_NAME = 253;
const NAME = /^[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_-]{1,63})*$/;

export interface DnsOptions {
  /** `address` or `address:port`, IPv6 in brackets; none: the system's. */
  readonly servers: readonly string[];
  /** For each attempt. */
  readonly timeoutMs: number;
  /** Told of each question whether it was answered; while it rests none is asked. See name-servers.ts. */
  readonly watch?: { note(isAnswered: boolean): void; isResting(): boolean };
}

/** Records as the name servers answer them: capped, plain, and nothing instead of an error. */
export function createDns(options: DnsOptions): Dns {
  return {
    async ptr(address, signal) {
      const reverse = reverseName(address);
      if (reverse === null) return [];
      // Its `reverse` takes silence for the answer that there is none, after a look into the hosts file.
      const names = await ask(options, signal, (resolver) => resolver.resolvePtr(reverse));
      return (names ?? []).map(plainName).filter((name) => name !== '');
    },
    async soa(name, signal) {
      const zone = plainName(name);
      if (zone === '') return null;
      const record = await ask(options, signal, async (resolver) => [await resolver.resolveSoa(zone)]);
      const rname = record?.[0]?.hostmaster ?? '';
      return rname === '' || rname.length > MAX_TEXT ? null : { zone, rname };
    },
    async txt(name, signal) {
      const records = await ask(options, signal, (resolver) => resolver.resolveTxt(name));
      return (records ?? []).map((strings) => strings.join('')).filter((text) => text.length <= MAX_TEXT);
    },
    async mx(name, signal) {
      const records = await ask(options, signal, (resolver) => resolver.resolveMx(name));
      const sorted = [...(records ?? [])].sort((a, b) => a.priority - b.priority);
      // The root, which takes no mail (RFC 7505), comes as an empty name.
      return sorted.map(({ exchange }) => (exchange === '' || exchange === '.' ? '.' : plainName(exchange)));
    },
  };
}

/** Lower case without the final dot; empty for what is no host name, such as one with escaped bytes. */
function plainName(text: string): string {
  const name = text.toLowerCase().replace(/\.$/, '');
  return name.length <= MAX_NAME && NAME.test(name) ? name : '';
}

// What a name server says of a name that does not exist, or that has no such record.
const NEGATIVE = ['ENOTFOUND', 'ENODATA'];

/**
 * One question with its own channel, so that stopping it stops no other. null for every kind of failure; `onSilence` is
 * told when it was none of a name server's answers.
 */
export async function ask<Item>(
  { servers, timeoutMs, watch }: DnsOptions,
  signal: AbortSignal,
  question: (resolver: Resolver) => Promise<readonly Item[]>,
  onSilence: () => void = () => {},
): Promise<readonly Item[] | null> {
  if (signal.aborted) return null;
  if (watch?.isResting()) {
    onSilence();
    return null;
  }
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  const unfollow = onAbort(signal, () => resolver.cancel());
  try {
    if (servers.length > 0) resolver.setServers(servers);
    const records = await question(resolver);
    watch?.note(true);
    return records.slice(0, MAX_RECORDS);
  } catch (error) {
    const isAnswer = NEGATIVE.includes((error as NodeJS.ErrnoException).code ?? '');
    if (!signal.aborted) watch?.note(isAnswer);
    if (!isAnswer) onSilence();
    return null;
  } finally {
    unfollow();
  }
}
