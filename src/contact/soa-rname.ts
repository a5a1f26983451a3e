import { domainOf, readAddress, registrableDomain } from '../notice/recipient.ts';
import type { Clock, ContactSource, Dns } from '../ports.ts';
import type { Attribution } from './attribution.ts';
import { newContact } from './new-contact.ts';
import { isNullMx } from './null-mx.ts';
import { readRname } from './rname.ts';
import { isWithheld } from './withheld.ts';

export interface DomainOptions {
  readonly attribution: Attribution;
  readonly dns: Dns;
  readonly clock: Clock;
}

/** The mailbox of the operator's own zone. One in another domain is the DNS provider's default. */
export function createSoaSource({ attribution, dns, clock }: DomainOptions): ContactSource {
  return {
    async find(finding, signal) {
      const contacts = [];
      for (const {
        domain,
        names: [name],
        why,
      } of await attribution(finding, signal)) {
        const soa = await dns.soa(domain, signal);
        const address = soa?.zone === domain ? readAddress(readRname(soa.rname) ?? '') : null;
        if (address === null || registrableDomain(domainOf(address)) !== domain || isWithheld(address)) continue;
        if (isNullMx(await dns.mx(domainOf(address), signal))) continue;
        contacts.push(
          newContact({
            address,
            rung: 'soa-rname',
            source: `the contact in the DNS zone (SOA record) of ${domain}, the domain of ${name}: ${why}`,
            evidenceUrl: `dns:${domain}?type=SOA`,
            fetchedAt: clock.now().toISOString(),
          }),
        );
      }
      return contacts;
    },
  };
}
