import type { Contact } from '../model/contact.ts';
import type { Clock, ContactSource } from '../ports.ts';
import type { HostingOf } from './hosting.ts';
import type { Network, NetworkMailbox } from './network.ts';
import { newContact } from './new-contact.ts';
import type { Provider } from './providers.ts';
import { describeNetwork, isForReports } from './rdap/source.ts';

/** A known hoster or cloud: the mailboxes it asks reporters to use, then the registry's; where it has neither, a form. */
export function createProviderSource(hostingOf: HostingOf, clock: Clock): ContactSource {
  return {
    async find(finding, signal) {
      const { network, provider } = await hostingOf(finding, signal);
      // Behind a front stands somebody else's server: the front cannot be asked to close it.
      if (provider === null || provider.front) return [];
      const fetchedAt = clock.now().toISOString();
      const mails = [...listed(provider, 'mail', fetchedAt), ...registered(provider, network)];
      return mails.length > 0 ? mails : [...listed(provider, 'form', fetchedAt), ...onDuty(provider, network)];
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

function registered(provider: Provider, network: Network | null): readonly Contact[] {
  return fromRegistry(provider, network, ({ role }) => role === 'abuse');
}

/** Where the registry lists no abuse contact at all, as AFRINIC: those who run the network. */
function onDuty(provider: Provider, network: Network | null): readonly Contact[] {
  return fromRegistry(provider, network, isForReports);
}

function fromRegistry(
  { name, registryMail }: Provider,
  network: Network | null,
  isWanted: (mailbox: NetworkMailbox) => boolean,
): readonly Contact[] {
  if (network === null || registryMail === 'ignored') return [];
  return network.mailboxes.filter(isWanted).map(({ address, role }) =>
    newContact({
      address,
      rung: 'provider',
      source: `the ${role} contact that the address registry lists for the network ${describeNetwork(network)} of ${name}`,
      evidenceUrl: network.url,
      fetchedAt: network.fetchedAt,
      provider: name,
    }),
  );
}
