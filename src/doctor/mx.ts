import type { Check, Outcome } from './check.ts';
import { fail, ok, warn, worst } from './check.ts';
import { type MailDomainDeps, mailCheck } from './mail-domain.ts';
import { domainOf, whyUnanswered } from './zone.ts';

/** Whether answers and bounces arrive: a notice that cannot be answered is not a polite one. */
export function mxCheck(deps: MailDomainDeps): Check {
  return mailCheck('mx', 'Mail for us (MX)', deps, async ({ from, bounces }, signal) => {
    const domains = [...new Set([from, bounces].map(domainOf))];
    return worst(await Promise.all(domains.map((domain) => checkDomain(domain, deps, signal))));
  });
}

async function checkDomain(domain: string, { dns, resolver }: MailDomainDeps, signal: AbortSignal): Promise<Outcome> {
  const servers = await dns.mx(domain, signal);
  // RFC 7505: a single "." refuses all mail.
  if (servers.includes('.')) return fail(`${domain} refuses all mail (null MX)`, `publish an MX record for ${domain}`);
  if (servers.length > 0) {
    const [best = ''] = servers;
    const addresses = await resolver.resolve(best, signal);
    return addresses.length > 0
      ? ok(`${domain} is served by ${best}`)
      : fail(`${best}, the MX of ${domain}, has no address`, `give ${best} an address, or name another host as MX`);
  }
  const unanswered = await whyUnanswered(domain, dns, signal);
  if (unanswered !== null) return unanswered;
  // RFC 5321, 5.1: without MX the name's own address is tried.
  const addresses = await resolver.resolve(domain, signal);
  return addresses.length > 0
    ? warn(`${domain} has no MX, only an address`, `publish an MX record for ${domain}: replies and bounces go there`)
    : fail(`${domain} takes no mail: neither MX nor address`, `publish an MX record for ${domain}`);
}
