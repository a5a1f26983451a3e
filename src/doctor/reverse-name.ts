import type { Dns, Resolver } from '../ports.ts';
import { type Check, type Outcome, ok, skipped, warn, worst } from './check.ts';
import { whyUnanswered } from './zone.ts';

export interface ReverseNameDeps {
  /** The addresses that hosts see, as far as this machine has or was told them. */
  readonly ownAddresses: readonly string[];
  /** What it has instead, for the words about it. */
  readonly privateAddresses: readonly string[];
  readonly dns: Dns;
  readonly resolver: Resolver;
}

/** Whether those who see us in their logs can look up a name, and whether it leads back to us. */
export function reverseNameCheck(deps: ReverseNameDeps): Check {
  return {
    id: 'reverse-name',
    title: 'Reverse name (PTR)',
    async run(signal) {
      const { ownAddresses, privateAddresses } = deps;
      if (ownAddresses.length === 0) {
        const has = privateAddresses.length > 0 ? `only ${privateAddresses.join(', ')}` : 'none but loopback';
        return skipped(
          `this machine has no public address of its own (${has}): name the one of its gateway (--address)`,
        );
      }
      return worst(await Promise.all(ownAddresses.map((address) => checkAddress(address, deps, signal))));
    },
  };
}

async function checkAddress(
  address: string,
  { dns, resolver }: ReverseNameDeps,
  signal: AbortSignal,
): Promise<Outcome> {
  const advice = `ask the provider to name ${address}, such as scan.example.org, and let that name resolve to it`;
  const names = await dns.ptr(address, signal);
  if (names.length === 0) return warn(`${address} has no name, or its name servers do not answer`, advice);
  for (const name of names) {
    if ((await resolver.resolve(name, signal)).includes(address)) return ok(`${address} is ${name} and back`);
  }
  const [first = ''] = names;
  const unanswered = await whyUnanswered(first, dns, signal);
  return unanswered ?? warn(`${address} is ${names.join(', ')}, which does not lead back`, advice);
}
