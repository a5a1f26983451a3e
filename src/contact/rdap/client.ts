import type { Clock, LookupAnswer, Store } from '../../ports.ts';
import { addressValue } from '../../scope/address.ts';
import type { Network, NetworkOf } from '../network.ts';
import type { Ask, Polite } from '../polite.ts';
import { type RdapNetwork, readNetwork } from './answer.ts';
import type { Bootstrap, Service } from './bootstrap.ts';

export interface RdapOptions {
  readonly bootstrap: Bootstrap;
  readonly polite: Polite;
  readonly store: Pick<Store, 'lookup' | 'saveLookup'>;
  readonly clock: Clock;
  /** How long an answer holds. */
  readonly lookupDays: number;
  /** The provider that the table knows for a network; empty when it knows none. */
  readonly recognise: (network: RdapNetwork) => string;
  /** Addresses of one's own networks are nobody else's business. */
  readonly mayAsk: (address: string) => boolean;
}

const SOURCE = 'rdap';
// RFC 7480, 4.2.
const ACCEPT = 'application/rdap+json';
const DAY_MS = 24 * 3_600_000;

/** What is kept of an answer; null: the registry has none. */
type Kept = Omit<Network, 'first' | 'last' | 'fetchedAt'> | null;

/** Asks the registry of an address (RFC 9082), once for each network: the answer serves all addresses in it. */
export function createRdap(options: RdapOptions): NetworkOf {
  const { bootstrap, polite, store, clock, mayAsk } = options;
  const known = async (address: string): Promise<LookupAnswer | null> =>
    store.lookup(SOURCE, address, clock.now().toISOString());
  return async ({ endpoint: { address } }, signal) => {
    const service = mayAsk(address) ? bootstrap.find(address) : null;
    if (service === null || signal.aborted) return null;
    const before = await known(address);
    if (before !== null) return toNetwork(before);
    return polite.turn(
      service.url,
      // Whoever waited for its turn may find that a neighbour's answer serves it too.
      async (ask) => toNetwork((await known(address)) ?? (await lookUp(address, service, ask, options))),
      signal,
    );
  };
}

async function lookUp(
  address: string,
  service: Service,
  ask: Ask,
  { store, clock, recognise, lookupDays }: RdapOptions,
): Promise<LookupAnswer | null> {
  const answer = await ask(`${service.url}ip/${address}`, ACCEPT);
  if (answer === null) return null;
  const now = clock.now();
  const times = {
    fetchedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + lookupDays * DAY_MS).toISOString(),
  };
  const save = async (first: string, last: string, kept: Kept): Promise<LookupAnswer> => {
    const lookup = { first, last, ...times, value: JSON.stringify(kept) };
    await store.saveLookup(SOURCE, lookup);
    return lookup;
  };
  // RFC 7480, 5.3: the registry knows nothing of the address.
  if (answer.code === 404) return save(address, address, null);
  const network = answer.code === 200 ? readNetwork(answer.value, address) : null;
  // Anything else may be a passing trouble, which is not to be remembered for a week.
  if (network === null) return null;
  const { first, last, handle, name, country, mailboxes } = network;
  const kept = { handle, name, country, provider: recognise(network), mailboxes, url: answer.url };
  // A network larger than the registry's own block would answer for addresses that are none of its business.
  return isWithin(network, service) ? save(first, last, kept) : save(address, address, kept);
}

function isWithin(inner: RdapNetwork, outer: Service): boolean {
  const [low, first, last, high] = [outer.first, inner.first, inner.last, outer.last].map(addressValue);
  if (low == null || first == null || last == null || high == null) return false;
  return low <= first && last <= high;
}

function toNetwork(lookup: LookupAnswer | null): Network | null {
  if (lookup === null) return null;
  const { first, last, fetchedAt, value } = lookup;
  const kept: Kept = JSON.parse(value);
  return kept === null ? null : { first, last, fetchedAt, ...kept };
}
