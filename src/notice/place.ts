import type { Contact } from '../model/contact.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Finding } from '../model/finding.ts';
import { neutralise } from './neutralise.ts';
import { domainOf, registrableDomain } from './recipient.ts';

const MAX_NAMES = 5;
const HOST = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,30}$/i;
const PLAIN_PATH = /^\/[a-z0-9/._~-]{0,120}$/i;

/** `203.0.113.10:8000`, with brackets around IPv6. */
export function formatSocket(endpoint: Endpoint): string {
  return `${bracket(endpoint.address)}:${endpoint.port}`;
}

function bracket(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** `http` or `https`; an endpoint that never said is plain. */
export function schemeOf(endpoint: Endpoint): 'http' | 'https' {
  return endpoint.tls === true ? 'https' : 'http';
}

/** The host name when it is a plain one, else empty: it may have been read from a redirect. */
export function plainHost(endpoint: Endpoint): string {
  return endpoint.host !== null && endpoint.host.length <= 253 && HOST.test(endpoint.host) ? endpoint.host : '';
}

/** The finding's own address as a link. A path that is not plain is left out. */
export function formatUrl(endpoint: Endpoint): string {
  const scheme = schemeOf(endpoint);
  const port = endpoint.port === (scheme === 'https' ? 443 : 80) ? '' : `:${endpoint.port}`;
  const path = PLAIN_PATH.test(endpoint.path) ? endpoint.path : '/';
  return `${scheme}://${plainHost(endpoint) || bracket(endpoint.address)}${port}${path}`;
}

/**
 * Further names of the host, at most five. A shared certificate lists other customers too, so only names in the
 * host's or the recipient's own domain are told.
 */
export function namesFor(finding: Finding, contact: Contact): readonly string[] {
  const host = plainHost(finding.endpoint);
  const own = new Set([registrableDomain(host), registrableDomain(domainOf(contact.address))]);
  own.delete('');
  const names = finding.hostnames.filter((name) => name !== host && own.has(registrableDomain(name)));
  return names.slice(0, MAX_NAMES).map(neutralise);
}
