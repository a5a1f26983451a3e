import type { Contact } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import { looksPersonal } from './personal.ts';
import { domainOf, readAddress, registrableDomain } from './recipient.ts';

const MAX_CLAIMS = 20;
// One for the operator and one for the provider's name of the address. More is a shared certificate.
const MAX_OWN_DOMAINS = 2;

/** The registrable domains of a finding's own names: the name it was asked by, else all names seen for it. */
function ownDomains(finding: Finding): ReadonlySet<string> {
  const { host } = finding.endpoint;
  const names = host === null ? finding.hostnames : [host];
  return new Set(names.map((name) => registrableDomain(name)).filter((domain) => domain !== ''));
}

/**
 * Why a human has to confirm a contact before it may be written to; empty when none has.
 * `claims` is the number of findings that lead to this address.
 */
export function holdReason(contact: Contact, finding: Finding, claims: number): string {
  if (readAddress(contact.address) === null) return 'is not one plain mail address';
  // A human wrote it down for these hosts: its domain, its owner and its reach are already confirmed.
  if (contact.rung === 'hand-entered') return '';
  const own = ownDomains(finding);
  if (!own.has(registrableDomain(domainOf(contact.address)))) return "lies outside the host's own domain";
  if (own.size > MAX_OWN_DOMAINS) return `the host has names in ${own.size} domains, so its operator is not certain`;
  if (claims > MAX_CLAIMS) return `is claimed by ${claims} findings`;
  return looksPersonal(contact.address) ? 'looks like a personal mailbox' : '';
}
