import type { Finding } from '../model/finding.ts';
import type { Dns } from '../ports.ts';
import type { Network, NetworkOf } from './network.ts';
import type { Provider, Providers } from './providers.ts';

/** Who carries a finding's address. */
export interface Hosting {
  /** What the registry says; null when it was not asked or did not answer. */
  readonly network: Network | null;
  readonly provider: Provider | null;
}

export type HostingOf = (finding: Finding, signal: AbortSignal) => Promise<Hosting>;

/** Recognises the provider by the registry's answer, and without one by reverse DNS. */
export function createHosting(networkOf: NetworkOf, providers: Providers, dns: Dns): HostingOf {
  const asked = new WeakMap<Finding, Promise<Hosting>>();
  const look: HostingOf = async (finding, signal) => {
    const network = await networkOf(finding, signal);
    if (network !== null) return { network, provider: providers.find(network.provider) };
    const names = await dns.ptr(finding.endpoint.address, signal);
    const name = names.map((each) => providers.recogniseName(each)).find((each) => each !== '');
    return { network: null, provider: name === undefined ? null : providers.find(name) };
  };
  return (finding, signal) => {
    const known = asked.get(finding) ?? look(finding, signal);
    asked.set(finding, known);
    return known;
  };
}
