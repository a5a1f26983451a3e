import { audienceOf, type Contact } from '../model/contact.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Finding } from '../model/finding.ts';
import { neutralise } from './neutralise.ts';
import { domainOf, registrableDomain } from './recipient.ts';

const MAX_NAMES = 5;
const HOST = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,30}$/i;
const PLAIN_PATH = /^\/[a-z0-9/._~-]{0,120}$/i;
// The one path that must never stand in a mail, whatever a host redirected us to.
const UNSPEAKABLE = /export/i;

/** `203.0.113.10:8000`, with brackets around IPv6. */
export function formatSocket(endpoint: Pick<Endpoint, 'address' | 'port'>): string {
  return `${bracket(endpoint.address)}:${endpoint.port}`;
}

function bracket(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** `http` or `https`; an endpoint that never said is plain. */
export function schemeOf(endpoint: Endpoint): 'http' | 'https' {
  return endpoint.tls === true ? 'https' : 'http';
}

/** The finding's own address as a link. */
export function formatUrl(endpoint: Endpoint): string {
  const scheme = schemeOf(endpoint);
  const port = endpoint.port === (scheme === 'https' ? 443 : 80) ? '' : `:${endpoint.port}`;
  return `${scheme}://${endpoint.host ?? bracket(endpoint.address)}${port}${endpoint.path}`;
}

export function isHostName(name: string): boolean {
  return name.length <= 253 && HOST.test(name);
}

/** A path that can be shown as it is. */
export function isPlainPath(path: string): boolean {
  return PLAIN_PATH.test(path) && !UNSPEAKABLE.test(path);
}

/** ISO 8601 UTC to the second: readers compare it with their logs. */
export function stamp(iso: string): string {
  return iso.replace(/\.\d+(?=Z$)/, '');
}

/** The day of a time, `2026-11-23`. */
export function dayOf(iso: string): string {
  return iso.slice(0, 10);
}

/**
 * A finding with nothing left in it that a host could have slipped in, and no name that is not for this reader:
 * all that is written about it comes from here.
 */
export function quotable(finding: Finding, contact: Contact): Finding {
  const { endpoint } = finding;
  // A name may have been read from a redirect, a path too.
  const host = endpoint.host !== null && isHostName(endpoint.host) ? endpoint.host : null;
  const path = isPlainPath(endpoint.path) ? endpoint.path : '/';
  const plain = { ...finding, endpoint: { ...endpoint, host, path } };
  return {
    ...plain,
    product: neutralise(finding.product),
    version: neutralise(finding.version),
    hostnames: ownNames(plain, contact),
  };
}

/**
 * Further names of the host, at most five. A shared certificate lists other customers too, so only names in the
 * host's own domain are told, or in the operator's.
 */
function ownNames({ endpoint, hostnames }: Finding, contact: Contact): readonly string[] {
  const own = ownDomains(endpoint, contact);
  const names = hostnames.filter((name) => name !== endpoint.host && isHostName(name));
  return names.filter((name) => own.has(registrableDomain(name))).slice(0, MAX_NAMES);
}

/** The registrable domains that certainly belong to the reader of this mail. */
export function ownDomains({ host }: Endpoint, contact: Contact): ReadonlySet<string> {
  // A network's domain holds its customers' names: none of those is this customer's for sure.
  const theirs = audienceOf(contact.rung) === 'operator' ? registrableDomain(domainOf(contact.address)) : '';
  const own = new Set([registrableDomain(host ?? ''), theirs]);
  own.delete('');
  return own;
}
