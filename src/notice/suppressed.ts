import ipaddr from 'ipaddr.js';
import { hashMailbox } from '../model/mailbox.ts';
import { holds, type Suppression } from '../model/suppression.ts';
import { domainOf } from './recipient.ts';

/** The do-not-contact list at one moment. Each answer is one plain reason, empty when nothing stands against it. */
export interface SuppressionList {
  /** Why nobody writes to a mailbox. */
  mail(address: string): string;
  /** Whether this very mailbox is listed, and not only its domain: then its hash is all that is to be kept of it. */
  knows(address: string): boolean;
  /** Why nobody is told about a server at this IP address. */
  server(address: string): string;
  /** Why nobody is told about a server of this name, whatever mailbox the mail would go to. */
  host(name: string): string;
  /** Whether a host's names can matter at all. */
  readonly hasDomains: boolean;
}

/** `hashKey` is the store's: mail addresses are listed as keyed hashes only. */
export function createSuppressionList(
  suppressions: readonly Suppression[],
  hashKey: string,
  now: Date,
): SuppressionList {
  const listed = suppressions.filter((each) => each.purpose === 'contact' && holds(each, now));
  const byValue = (kind: Suppression['kind']): ReadonlyMap<string, Suppression> =>
    new Map(listed.filter((each) => each.kind === kind).map((each) => [each.value, each]));
  const mailboxes = byValue('address');
  const domains = byValue('domain');
  const networks = listed
    .filter(({ kind }) => kind === 'network')
    .map((entry) => ({ entry, cidr: ipaddr.parseCIDR(entry.value) }));
  return {
    mail(address) {
      const mailbox = mailboxes.get(hashMailbox(address, hashKey));
      const entry = mailbox ?? findDomain(domains, domainOf(address).toLowerCase());
      return entry === undefined ? '' : describe(entry);
    },
    knows: (address) => mailboxes.has(hashMailbox(address, hashKey)),
    server(address) {
      const ip = ipaddr.process(address);
      const found = networks.find(({ cidr }) => cidr[0].kind() === ip.kind() && ip.match(cidr));
      return found === undefined ? '' : describe(found.entry);
    },
    host(name) {
      const entry = findDomain(domains, name.toLowerCase().replace(/\.$/, ''));
      return entry === undefined ? '' : describe(entry);
    },
    hasDomains: domains.size > 0,
  };
}

/** `a.b.c`, then `b.c`, then `c`. */
function findDomain(domains: ReadonlyMap<string, Suppression>, name: string): Suppression | undefined {
  for (let rest = name; rest !== ''; rest = rest.includes('.') ? rest.slice(rest.indexOf('.') + 1) : '') {
    const entry = domains.get(rest);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function describe({ id, reason }: Suppression): string {
  return `on the do-not-contact list (${id}: ${reason})`;
}
