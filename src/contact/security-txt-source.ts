import type { Contact } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import type { Clock, ContactSource, FetchText, Resolver } from '../ports.ts';
import { canonicalAddress } from '../scope/address.ts';
import type { ReadAddress } from './hand-entered.ts';
import { parseSecurityTxt } from './security-txt.ts';

const MAX_NAMES = 3;
const MAX_BYTES = 32 * 1024;
const PATHS = ['/.well-known/security.txt', '/security.txt'];
const NAME = /^[a-z0-9_](?:[a-z0-9_-]{0,62}\.)(?:[a-z0-9_-]{1,63}\.){0,20}[a-z][a-z0-9-]{0,62}$/;

export interface SecurityTxtOptions {
  readonly resolver: Resolver;
  readonly fetchText: FetchText;
  readonly readAddress: ReadAddress;
  readonly clock: Clock;
}

/**
 * Asks the finding's own names for their security.txt: at most three, only those that resolve to the finding's
 * own address, at that address and over TLS. Addresses of an expired or undated file come last.
 */
export function createSecurityTxtSource(options: SecurityTxtOptions): ContactSource {
  return {
    async find(finding, signal): Promise<readonly Contact[]> {
      const found: { readonly contact: Contact; readonly isCurrent: boolean }[] = [];
      for (const name of await ownNames(finding, options.resolver, signal)) {
        found.push(...(await askName(name, finding, options, signal)));
      }
      return [...found.filter((one) => one.isCurrent), ...found.filter((one) => !one.isCurrent)].map(
        (one) => one.contact,
      );
    },
  };
}

async function ownNames(finding: Finding, resolver: Resolver, signal: AbortSignal): Promise<readonly string[]> {
  const { address, host } = finding.endpoint;
  const names = [...new Set([...(host === null ? [] : [host]), ...finding.hostnames])];
  const own: string[] = [];
  // Three look-ups in all, found or not: a certificate may list a hundred names.
  for (const name of names.filter((one) => one.length <= 253 && NAME.test(one)).slice(0, MAX_NAMES)) {
    if (signal.aborted) break;
    const addresses = await resolver.resolve(name, signal);
    if (addresses.some((one) => canonicalAddress(one) === canonicalAddress(address))) own.push(name);
  }
  return own;
}

async function askName(
  name: string,
  finding: Finding,
  { fetchText, readAddress, clock }: SecurityTxtOptions,
  signal: AbortSignal,
): Promise<readonly { readonly contact: Contact; readonly isCurrent: boolean }[]> {
  const { endpoint } = finding;
  const ports = endpoint.tls === true && endpoint.port !== 443 ? [443, endpoint.port] : [443];
  for (const port of ports) {
    for (const path of PATHS) {
      if (signal.aborted) return [];
      const answer = await fetchText({ ...endpoint, port, host: name, tls: true, path: '/' }, path, MAX_BYTES, signal);
      // No answer at all: the other path of the same port would only wait again.
      if (answer === null) break;
      // A catch-all web page answers every path with 200, hence the type (RFC 9116, 3).
      if (answer.code !== 200 || !/^text\/plain\b/i.test(answer.type)) continue;
      const file = parseSecurityTxt(answer.text);
      if (file === null || !isAtHome(file.canonical, name)) continue;
      const now = clock.now().toISOString();
      const isCurrent = file.expires > now;
      const age = isCurrent
        ? ''
        : file.expires === ''
          ? ' (without a valid date)'
          : ` (expired ${file.expires.slice(0, 10)})`;
      const addresses = file.addresses.map(readAddress).filter((one) => one !== null);
      const evidenceUrl = `https://${name}${port === 443 ? '' : `:${port}`}${path}`;
      return addresses.map((address) => ({
        contact: {
          address,
          rung: 'security.txt',
          source: `security.txt of ${name}${age}`,
          evidenceUrl,
          fetchedAt: now,
          personal: false,
          hold: '',
        },
        isCurrent,
      }));
    }
  }
  return [];
}

/** RFC 9116, 2.5.2: a file that names other places only is somebody else's, copied or stale. */
function isAtHome(canonical: readonly string[], name: string): boolean {
  return (
    canonical.length === 0 ||
    canonical.some((uri) => {
      const url = URL.parse(uri);
      return url?.protocol === 'https:' && url.hostname === name && PATHS.includes(url.pathname);
    })
  );
}
