import type { Endpoint } from '../model/endpoint.ts';
import type { FetchPage, Page, Resolver } from '../ports.ts';
import { type Check, fail, type Outcome, ok, skipped, warn, worst } from './check.ts';
import { familyOf } from './family.ts';

export interface IdentityDeps {
  readonly operator: { readonly name: string; readonly contact: string; readonly url: string } | null;
  readonly resolver: Resolver;
  readonly fetchPage: FetchPage;
  /** Whether the server proves who it is to a client that knows the public authorities. */
  isTrusted(url: string, signal: AbortSignal): Promise<boolean>;
  readonly now: () => Date;
}

const MAX_BYTES = 256 * 1024;
/** Dates in headers count whole seconds. */
const WARN_MS = 5_000;
const FAIL_MS = 60_000;

export function operatorCheck({ operator }: IdentityDeps): Check {
  return {
    id: 'operator',
    title: 'Operator',
    run: async () =>
      operator === null
        ? warn('not set', 'set operator: name, contact and url; public addresses and notices need them')
        : ok(`${operator.name}, ${operator.contact}, ${operator.url}`),
  };
}

/** Whether those who find us in their logs find out who we are and how to object. */
export function identityPageCheck(deps: IdentityDeps): Check {
  return {
    id: 'identity-page',
    title: 'Identity page',
    async run(signal) {
      const { operator } = deps;
      if (operator === null) return skipped('no operator is set');
      const page = await fetch(operator.url, deps, signal);
      if (page === null) return fail(`${operator.url} gives no answer`, 'it stands in every request: put the page up');
      if (page.code >= 300 && page.code < 400)
        return warn(`${operator.url} redirects`, 'put the final URL into operator.url');
      if (page.code !== 200)
        return fail(`${operator.url} answers ${page.code}`, 'it stands in every request: put the page up');
      return worst([
        judgePage(page, operator),
        await judgeTls(operator.url, deps, signal),
        await beside('/.well-known/security.txt', /^contact\s*:/im, 'how to reach you (RFC 9116)', deps, signal),
        await beside('/robots.txt', /^(?:user-agent|sitemap)\s*:/im, 'that crawlers may read the page', deps, signal),
      ]);
    },
  };
}

function judgePage({ text }: Page, { contact, url }: NonNullable<IdentityDeps['operator']>): Outcome {
  const words = text.toLowerCase();
  if (!words.includes(contact.toLowerCase()))
    return warn(`${url} does not name ${contact}`, 'say on the page how to reach you');
  if (!/opt[ -]?out|exclu|object|stop scanning|blocklist|unsubscribe/.test(words))
    return warn(`${url} does not say how to object`, 'say on the page how to be left out of the scan (opt-out)');
  return ok(`${url} names ${contact} and how to object`);
}

async function judgeTls(url: string, { isTrusted }: IdentityDeps, signal: AbortSignal): Promise<Outcome> {
  if (!url.startsWith('https://')) return warn(`${url} is not https`, 'serve the page with a certificate');
  return (await isTrusted(url, signal))
    ? ok('its certificate is trusted')
    : warn(`the certificate of ${new URL(url).host} is not trusted`, 'get one of a public authority, or renew it');
}

async function beside(
  path: string,
  wanted: RegExp,
  says: string,
  deps: IdentityDeps,
  signal: AbortSignal,
): Promise<Outcome> {
  const url = new URL(path, deps.operator?.url).href;
  const page = await fetch(url, deps, signal);
  return page?.code === 200 && wanted.test(page.text)
    ? ok(`${path} is there`)
    : warn(`${url} is missing or empty`, `serve ${path}: it tells ${says}`);
}

/** Times of sweeps and mails are evidence. The identity page's server is asked, because it is ours. */
export function clockCheck(deps: IdentityDeps): Check {
  return {
    id: 'clock',
    title: 'Clock',
    async run(signal) {
      if (deps.operator === null) return skipped('there is no identity page to compare with');
      const before = deps.now().getTime();
      const page = await fetch(deps.operator.url, deps, signal);
      const after = deps.now().getTime();
      const theirs = Date.parse(page?.date ?? '');
      if (Number.isNaN(theirs)) return skipped('the identity page does not tell the time');
      // The header's second began at `theirs`, some time between asking and being answered.
      const off = theirs > after ? theirs - after : Math.max(0, before - theirs - 1_000);
      if (off < WARN_MS) return ok(`agrees with ${new URL(deps.operator.url).host}`);
      const detail = `${Math.round(off / 1_000)} s off ${new URL(deps.operator.url).host}`;
      const advice = 'let this machine keep time by NTP (timedatectl set-ntp true)';
      return off < FAIL_MS ? warn(detail, advice) : fail(detail, advice);
    },
  };
}

async function fetch(text: string, { resolver, fetchPage }: IdentityDeps, signal: AbortSignal): Promise<Page | null> {
  const url = new URL(text);
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const isAddress = familyOf(name) !== 0;
  const [address] = isAddress ? [name] : await resolver.resolve(name, signal);
  if (address === undefined) return null;
  const tls = url.protocol === 'https:';
  const port = url.port === '' ? (tls ? 443 : 80) : Number(url.port);
  const endpoint: Endpoint = { address, port, host: isAddress ? null : name, tls, path: '/', named: true };
  return fetchPage(endpoint, url.pathname, MAX_BYTES, signal);
}
