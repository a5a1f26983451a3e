import { getDomain } from 'tldts';

export { coolDownKey } from '../model/mailbox.ts';

// RFC 5321 4.5.3.1.1 and 4.5.3.1.3: 64 octets before the @; a path of 256 includes the angle brackets.
const LOCAL_MAX = 64;
const ADDRESS_MAX = 254;
// Narrower than RFC 5322's atext on purpose: `%` and `!` are old source routes, a leading `-` is an option to sendmail.
const LOCAL = /^[a-z0-9_][a-z0-9_+=~&'-]*(?:\.[a-z0-9_+=~&'-]+)*$/i;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * The address with its domain in lower case, or null unless the text is one plain mailbox: no display name,
 * list, comment, quotes, `mailto:`, address literal, white space, control or non-ASCII character.
 */
export function readAddress(text: string): string | null {
  if (text.length > ADDRESS_MAX) return null;
  const [local = '', domain = '', ...more] = text.split('@');
  if (more.length > 0 || local.length > LOCAL_MAX || !LOCAL.test(local)) return null;
  return isMailDomain(domain) ? `${local}@${domain.toLowerCase()}` : null;
}

/** At least two labels, and a last one that is not a number, `0x7f` included: an address literal is no domain. */
function isMailDomain(domain: string): boolean {
  const labels = domain.split('.');
  return labels.length >= 2 && labels.every((label) => LABEL.test(label)) && /^[a-z]/i.test(labels.at(-1) ?? '');
}

/** The domain somebody registered for a host name or mail domain; empty when there is none. */
export function registrableDomain(name: string): string {
  // Without the private section, a cloud's customer names would all be the cloud's own.
  return getDomain(name, { allowPrivateDomains: true, extractHostname: false }) ?? '';
}

/** The part of an address behind its @. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
