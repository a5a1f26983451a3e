import { audienceOf, type Contact } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import { looksPersonal } from './personal.ts';
import { domainOf, readAddress, registrableDomain } from './recipient.ts';

const MAX_CLAIMS = 20;
// One for the operator and one for the provider's name of the address. More is a shared certificate.
const MAX_OWN_DOMAINS = 2;
const PERSONAL = 'looks like a personal mailbox';

/** What else is known of a contact's mailbox. */
export interface Standing {
  /** Findings that lead to this mailbox, in this plan, in the store and in the notices so far. */
  readonly claims: number;
  /** A human has looked at the mailbox and found it right as what it is here. */
  readonly isConfirmed: boolean;
}

/** Why a human has to decide on a contact before anybody writes to it; empty when none has. */
export function holdReason(contact: Contact, finding: Finding, { claims, isConfirmed }: Standing): string {
  if (contact.form !== '') return 'takes reports by a web form only: a human has to fill it in';
  if (readAddress(contact.address) === null) return 'is not one plain mail address';
  // A human wrote it down for these hosts: its domain, its owner and its reach are already confirmed.
  if (contact.rung === 'hand-entered' || isConfirmed) return '';
  const isPersonal = contact.personal || looksPersonal(contact.address);
  if (audienceOf(contact.rung) !== 'operator')
    return `${isPersonal ? PERSONAL : "lies outside the host's own domain"}: confirm once that it takes such reports`;
  const domain = registrableDomain(domainOf(contact.address));
  if (domain === '' || domain !== evidenceDomain(contact)) return "lies outside the host's own domain";
  const own = namedDomains(finding).add(domain).size;
  if (own > MAX_OWN_DOMAINS) return `the host has names in ${own} domains, so its operator is not certain`;
  if (claims > MAX_CLAIMS) return `is claimed by ${claims} findings`;
  return isPersonal ? PERSONAL : '';
}

/**
 * The domain that gave the address: of the file's URL, or of the zone. It leads to the host; the names in a
 * finding alone do not, since a certificate may list anybody's.
 */
function evidenceDomain({ evidenceUrl }: Contact): string {
  const url = URL.parse(evidenceUrl);
  // `dns:example.com?type=SOA` (RFC 4501) has no authority.
  return registrableDomain(url?.protocol === 'dns:' ? url.pathname : (url?.hostname ?? ''));
}

/** The registrable domains of a finding's names: the one it was asked by, else all names seen for it. */
function namedDomains({ endpoint: { host }, hostnames }: Finding): Set<string> {
  const names = host === null ? hostnames : [host];
  return new Set(names.map((name) => registrableDomain(name)).filter((domain) => domain !== ''));
}
