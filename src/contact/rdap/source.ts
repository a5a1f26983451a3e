import { isRoleMailbox } from '../../notice/personal.ts';
import type { ContactSource } from '../../ports.ts';
import type { HostingOf } from '../hosting.ts';
import type { Network, NetworkMailbox } from '../network.ts';
import { newContact } from '../new-contact.ts';

/** What the address registry lists for the network, when it is not a known hoster's: see provider-source.ts. */
export function createRdapSource(hostingOf: HostingOf): ContactSource {
  return {
    async find(finding, signal) {
      const { network } = await hostingOf(finding, signal);
      if (network === null || network.provider !== '') return [];
      return network.mailboxes.filter(isForReports).map(({ address, role }) =>
        newContact({
          address,
          rung: 'rdap-abuse',
          source: `the ${role} contact that the address registry lists for the network ${describeNetwork(network)}`,
          evidenceUrl: network.url,
          fetchedAt: network.fetchedAt,
        }),
      );
    },
  };
}

/** Behind the abuse contact only mailboxes of a duty are fit for a report, not those of persons. */
export function isForReports({ address, role }: NetworkMailbox): boolean {
  return role === 'abuse' || isRoleMailbox(address.slice(0, address.lastIndexOf('@')));
}

export function describeNetwork({ name, first, last }: Network): string {
  return name === '' ? `${first} - ${last}` : `${name} (${first} - ${last})`;
}
