import { type SPFResult, spf } from 'mailauth/lib/spf/index.js';
import type { Check, Outcome } from './check.ts';
import { fail, ok, warn } from './check.ts';
import { familyOf } from './family.ts';
import { type MailDomain, type MailDomainDeps, mailCheck } from './mail-domain.ts';
import { domainOf, whyUnanswered } from './zone.ts';

export interface SpfDeps extends MailDomainDeps {
  /** Our own public addresses: what the world sees when the mail server is this machine. */
  readonly ownAddresses: readonly string[];
  readonly isPublic: (address: string) => boolean;
}

/** Whether the envelope sender's domain permits the servers that we send through (RFC 7208). */
export function spfCheck(deps: SpfDeps): Check {
  return mailCheck('spf', 'SPF', deps, async (mail, signal) => {
    const domain = domainOf(mail.bounces);
    const records = (await deps.dns.txt(domain, signal)).filter((text) => /^v=spf1(?: |$)/i.test(text));
    const sender = await sendersOf(mail, deps, signal);
    const mechanism = mechanismFor(mail.smtpHost, sender);
    const [record] = records;
    if (record === undefined) {
      const unanswered = await whyUnanswered(domain, deps.dns, signal);
      return unanswered ?? fail(`${domain} has no SPF record`, `publish TXT at ${domain}: "v=spf1 ${mechanism} -all"`);
    }
    if (records.length > 1)
      return fail(`${domain} has ${records.length} SPF records, which counts as none`, 'join them into one');
    if (/(?:^| )[+]?all(?: |$)/i.test(record))
      return fail(`${domain} lets everybody send ("all")`, 'end the record in -all');
    return judge(sender, { mail, domain, mechanism, deps }, signal);
  });
}

interface Sender {
  readonly addresses: readonly string[];
  /** A server of somebody else's may send from addresses that its name does not show. */
  readonly isRelay: boolean;
}

async function sendersOf({ smtpHost }: MailDomain, deps: SpfDeps, signal: AbortSignal): Promise<Sender> {
  const found = familyOf(smtpHost) === 0 ? await deps.resolver.resolve(smtpHost, signal) : [smtpHost];
  const addresses = found.filter(deps.isPublic);
  return addresses.length > 0 ? { addresses, isRelay: true } : { addresses: deps.ownAddresses, isRelay: false };
}

/** What to put into the record. */
function mechanismFor(smtpHost: string, { addresses, isRelay }: Sender): string {
  if (isRelay && familyOf(smtpHost) === 0) return `a:${smtpHost}`;
  if (addresses.length === 0) return 'ip4:<the public address that our mail leaves from>';
  return addresses.map((ip) => `ip${familyOf(ip)}:${ip}`).join(' ');
}

interface Case {
  readonly mail: MailDomain;
  readonly domain: string;
  readonly mechanism: string;
  readonly deps: SpfDeps;
}

async function judge(
  { addresses, isRelay }: Sender,
  { mail, domain, mechanism, deps }: Case,
  signal: AbortSignal,
): Promise<Outcome> {
  if (addresses.length === 0)
    return warn(
      `${domain} has a record; from which public address our mail leaves is not known from here`,
      'name it with --address',
    );
  const results = await Promise.all(
    addresses.map(async (ip) => ({ ip, result: await evaluate(ip, mail, deps, signal) })),
  );
  const broken = results.find(({ result }) => result.status.result === 'permerror');
  if (broken !== undefined)
    return fail(`the record of ${domain} is wrong: ${broken.result.status.comment || 'permerror'}`, 'mend it');
  const refused = results.filter(({ result }) => result.status.result !== 'pass').map(({ ip }) => ip);
  if (refused.length === 0) return ok(`${domain} permits ${addresses.join(', ')}`);
  const detail = `${domain} does not permit ${refused.join(', ')}`;
  return isRelay
    ? warn(
        `${detail} (${mail.smtpHost})`,
        `add ${mechanism}, or the include: that the provider of ${mail.smtpHost} names`,
      )
    : fail(detail, `add ${mechanism} to the record`);
}

function evaluate(ip: string, mail: MailDomain, deps: SpfDeps, signal: AbortSignal): Promise<SPFResult> {
  return spf({
    sender: mail.bounces,
    ip,
    helo: familyOf(mail.smtpHost) === 0 ? mail.smtpHost : domainOf(mail.bounces),
    mta: 'airsweep-doctor',
    resolver: (name: string, type: string) => ask(name, type, deps, signal),
  });
}

/** Our DNS as mailauth asks it. PTR is left out: RFC 7208, 5.5 tells not to use it, and it only ever matches less. */
async function ask(
  name: string,
  type: string,
  { dns, resolver }: SpfDeps,
  signal: AbortSignal,
): Promise<string[][] | string[]> {
  const found = await (async (): Promise<readonly unknown[]> => {
    if (type === 'TXT') return (await dns.txt(name, signal)).map((text) => [text]);
    if (type === 'MX') return (await dns.mx(name, signal)).map((exchange, priority) => ({ exchange, priority }));
    if (type === 'PTR') return [];
    return (await resolver.resolve(name, signal)).filter((ip) => familyOf(ip) === (type === 'AAAA' ? 6 : 4));
  })();
  if (found.length === 0) throw Object.assign(new Error(`${name} has no ${type}`), { code: 'ENODATA' });
  return found as string[][];
}
