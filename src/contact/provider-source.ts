import type { Contact } from '../model/contact.ts';
import type { Clock, ContactSource } from '../ports.ts';
import type { HostingOf } from './hosting.ts';
import type { Network } from './network.ts';
import { newContact } from './new-contact.ts';
import type { Provider } from './providers.ts';
import { describeNetwork } from './rdap/source.ts';

/** A known hoster or cloud: the mailboxes it asks reporters to use, then the registry's, and a form where it has neither. */
export function createProviderSource(hostingOf: HostingOf, clock: Clock): ContactSource {
  return {
    async find(finding, signal) {
      const { network, provider } = await hostingOf(finding, signal);
      // Behind a front stands somebody else's server: the front cannot be asked to close it.
      if (provider === null || provider.front) return [];
      const fetchedAt = clock.now().toISOString();
      const mails = [...listed(provider, 'mail', fetchedAt), ...registered(provider, network)];
      return mails.length > 0 ? mails : listed(provider, 'form', fetchedAt);
    },
  };
}

function listed({ name, channels }: Provider, kind: 'mail' | 'form', fetchedAt: string): readonly Contact[] {
  return channels.flatMap((channel) => {
    const known = {
      rung: 'provider',
      source: `the channel for reports of ${name}, which hosts this address`,
      evidenceUrl: channel.where,
      fetchedAt,
      provider: name,
    } as const;
    if (channel[kind] === '') return [];
    return [newContact({ ...known, ...(kind === 'mail' ? { address: channel.mail } : { form: channel.form }) })];
  });
}

function registered({ name, registryMail }: Provider, network: Network | null): readonly Contact[] {
  if (network === null || registryMail === 'ignored') return [];
  return network.mailboxes
    .filter(({ role }) => role === 'abuse')
    .map(({ address }) =>
      newContact({
        address,
        rung: 'provider',
        source: `the abuse contact that the address registry lists for the network ${describeNetwork(network)} of ${name}`,
        evidenceUrl: network.url,
        fetchedAt: network.fetchedAt,
        provider: name,
      }),
    );
}
