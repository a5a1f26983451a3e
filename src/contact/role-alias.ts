import type { ContactSource } from '../ports.ts';
import { newContact } from './new-contact.ts';
import { isNullMx } from './null-mx.ts';
import type { DomainOptions } from './soa-rname.ts';

/** RFC 2142, 4 and 2: a guess, so one at a time; the second is for when the first does not exist. */
const ALIASES = ['security', 'abuse'];

/** The usual role mailboxes at the operator's domain, when it takes mail at all. */
export function createRoleAliasSource({ attribution, dns, clock }: DomainOptions): ContactSource {
  return {
    async find(finding, signal) {
      const contacts = [];
      for (const {
        domain,
        names: [name],
        why,
      } of await attribution(finding, signal)) {
        const exchanges = await dns.mx(domain, signal);
        if (exchanges.length === 0 || isNullMx(exchanges)) continue;
        for (const alias of ALIASES) {
          contacts.push(
            newContact({
              address: `${alias}@${domain}`,
              rung: 'role-alias',
              source: `the usual role mailbox (RFC 2142) of ${domain}, the domain of ${name}: ${why}`,
              evidenceUrl: `dns:${domain}?type=MX`,
              fetchedAt: clock.now().toISOString(),
            }),
          );
        }
      }
      return contacts;
    },
  };
}
