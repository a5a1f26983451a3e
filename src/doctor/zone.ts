import { getDomain } from 'tldts';
import type { Dns } from '../ports.ts';
import { fail, type Outcome } from './check.ts';

/** The domain that somebody registered; the name itself where there is none. */
export function registeredDomain(name: string): string {
  return getDomain(name, { allowPrivateDomains: true }) ?? name;
}

/** Who may speak for a mailbox. */
export function domainOf(mailbox: string): string {
  return mailbox.slice(mailbox.lastIndexOf('@') + 1).toLowerCase();
}

/**
 * null when the domain's name servers answer. The port gives nothing for "no such record" and for "no answer" alike,
 * and nobody should be told to publish what only could not be read.
 */
export async function whyUnanswered(name: string, dns: Dns, signal: AbortSignal): Promise<Outcome | null> {
  const domain = registeredDomain(name);
  if ((await dns.soa(domain, signal)) !== null) return null;
  return fail(
    `no answer about ${domain}: it does not exist, or its name servers or ours do not answer`,
    `see whether "dig ${domain} SOA" gives an answer`,
  );
}

/** `v=DMARC1; p=none` → its tags by lower-case name, the first of each. */
export function readTags(record: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const part of record.split(';')) {
    const [name = '', ...value] = part.split('=');
    const key = name.trim().toLowerCase();
    if (key !== '' && value.length > 0 && !tags.has(key)) tags.set(key, value.join('=').trim());
  }
  return tags;
}
