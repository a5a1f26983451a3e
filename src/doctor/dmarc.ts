import type { Dns } from '../ports.ts';
import type { Check } from './check.ts';
import { fail, ok, warn } from './check.ts';
import { type MailDomain, type MailDomainDeps, mailCheck } from './mail-domain.ts';
import { domainOf, readTags, registeredDomain, whyUnanswered } from './zone.ts';

/** Whether receivers can tell our mails from forged ones, and would take ours for true. */
export function dmarcCheck(deps: MailDomainDeps): Check {
  return mailCheck('dmarc', 'DMARC', deps, async (mail, signal) => {
    const domain = domainOf(mail.from);
    const found = await find(domain, deps.dns, signal);
    if (found === null) {
      const advice = `publish TXT at _dmarc.${registeredDomain(domain)}: "v=DMARC1; p=reject; rua=mailto:${mail.from}"`;
      return (await whyUnanswered(domain, deps.dns, signal)) ?? fail(`${domain} has no DMARC record`, advice);
    }
    const { name, records, isInherited } = found;
    if (records.length > 1)
      return fail(`${name} has ${records.length} DMARC records, which counts as none`, 'leave one of them');
    const tags = readTags(records.join(''));
    // A subdomain without a record of its own may have another policy (RFC 7489, 6.3).
    const key = isInherited && tags.has('sp') ? 'sp' : 'p';
    const policy = (tags.get(key) ?? '').toLowerCase();
    const aligned = alignedBy(mail, tags);
    if (!['none', 'quarantine', 'reject'].includes(policy))
      return fail(`${name} has no policy (${key}=)`, `set ${key}=reject, or ${key}=none while you watch the reports`);
    if (aligned.length === 0) {
      return fail(
        `neither the signature nor the bounce address is of ${domain}: receivers take our mails for forged`,
        `sign with mail.dkim.domain ${domain}, or take mail.bounces of ${domain}`,
      );
    }
    const detail = `${name}: ${key}=${policy}; ours match by ${aligned.join(' and ')}`;
    return policy === 'none'
      ? warn(detail, `when the reports are clean, go on to ${key}=quarantine and ${key}=reject`)
      : ok(detail);
  });
}

interface Found {
  readonly name: string;
  /** Several count as none. */
  readonly records: readonly string[];
  readonly isInherited: boolean;
}

/** The domain's own record, else that of the registered domain above it (RFC 7489, 6.6.3). */
async function find(domain: string, dns: Dns, signal: AbortSignal): Promise<Found | null> {
  for (const each of new Set([domain, registeredDomain(domain)])) {
    const name = `_dmarc.${each}`;
    const records = (await dns.txt(name, signal)).filter((text) => /^v\s*=\s*DMARC1\s*(?:;|$)/.test(text));
    if (records.length > 0) return { name, records, isInherited: each !== domain };
  }
  return null;
}

/** By which of the two our mails would pass, should both verify. `s` is strict: the very same domain. */
function alignedBy({ from, bounces, dkim }: MailDomain, tags: ReadonlyMap<string, string>): readonly string[] {
  const matches = (domain: string, mode: string | undefined): boolean =>
    mode?.toLowerCase() === 's'
      ? domain === domainOf(from)
      : registeredDomain(domain) === registeredDomain(domainOf(from));
  return [
    ...(dkim !== null && matches(dkim.domain.toLowerCase(), tags.get('adkim')) ? ['DKIM'] : []),
    ...(matches(domainOf(bounces), tags.get('aspf')) ? ['SPF'] : []),
  ];
}
