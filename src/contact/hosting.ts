import type { Finding } from '../model/finding.ts';
import type { Dns, Resolver } from '../ports.ts';
import { canonicalAddress } from '../scope/address.ts';
import type { Network, NetworkOf } from './network.ts';
import type { Provider, Providers } from './providers.ts';

/** Who carries a finding's address. */
export interface Hosting {
  /** What the registry says; null when it was not asked or did not answer. */
  readonly network: Network | null;
  readonly provider: Provider | null;
}

export type HostingOf = (finding: Finding, signal: AbortSignal) => Promise<Hosting>;

export interface HostingOptions {
  readonly networkOf: NetworkOf;
  readonly providers: Providers;
  readonly dns: Dns;
  readonly resolver: Resolver;
}

/** Reverse names that are worth a look-up. */
const MAX_NAMES = 3;

/** Recognises the provider by the registry's answer, and without one by reverse DNS. Each finding is asked once. */
export function createHosting(options: HostingOptions): HostingOf {
  const asked = new WeakMap<Finding, Promise<Hosting>>();
  return (finding, signal) => {
    const known = asked.get(finding) ?? look(finding, options, signal);
    asked.set(finding, known);
    return known;
  };
}

async function look(
  finding: Finding,
  { networkOf, providers, dns, resolver }: HostingOptions,
  signal: AbortSignal,
): Promise<Hosting> {
  const network = await networkOf(finding, signal);
  if (network !== null) return { network, provider: providers.find(network.provider) };
  const { address } = finding.endpoint;
  const named = (await dns.ptr(address, signal)).flatMap((name) => {
    const provider = providers.find(providers.recogniseName(name));
    return provider === null ? [] : [{ name, provider }];
  });
  for (const { name, provider } of named.slice(0, MAX_NAMES)) {
    // Whoever has an address writes what they like into its reverse zone: the provider's own zone has to agree.
    const addresses = await resolver.resolve(name, signal);
    if (addresses.some((each) => canonicalAddress(each) === address)) return { network, provider };
  }
  return { network, provider: null };
}
