import type { Contact } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import { readAddress, registrableDomain } from '../notice/recipient.ts';
import type { Clock, ContactSource, FetchText } from '../ports.ts';
import { newContact } from './new-contact.ts';
import type { OwnName, OwnNames } from './own-names.ts';
import { parseSecurityTxt, type SecurityTxt } from './security-txt.ts';

const MAX_NAMES = 3;
const MAX_BYTES = 32 * 1024;
const PATHS = ['/.well-known/security.txt', '/security.txt'];
const REDIRECTS = [301, 302, 303, 307, 308];

export interface SecurityTxtOptions {
  readonly ownNames: OwnNames;
  readonly fetchText: FetchText;
  readonly clock: Clock;
  /** For all names and places of one finding. */
  readonly budgetMs: number;
}

/** Contacts of current files, and those of expired or undated ones, which rank behind what a human entered. */
export interface SecurityTxtSources {
  readonly current: ContactSource;
  readonly stale: ContactSource;
}

interface Found {
  readonly contact: Contact;
  readonly isCurrent: boolean;
}

/**
 * Asks the finding's own names for their security.txt: at most three, only those that resolve to the finding's
 * own address, at that address and over TLS. Each finding is asked once, whichever source comes first.
 */
export function createSecurityTxtSources(options: SecurityTxtOptions): SecurityTxtSources {
  const asked = new WeakMap<Finding, Promise<readonly Found[]>>();
  const source = (wanted: boolean): ContactSource => ({
    async find(finding, signal) {
      const known = asked.get(finding) ?? askNames(finding, options, signal);
      asked.set(finding, known);
      return (await known).filter(({ isCurrent }) => isCurrent === wanted).map(({ contact }) => contact);
    },
  });
  return { current: source(true), stale: source(false) };
}

async function askNames(finding: Finding, options: SecurityTxtOptions, signal: AbortSignal): Promise<readonly Found[]> {
  const own = await options.ownNames(finding, signal);
  const found: Found[] = [];
  const budget = new AbortController();
  const timer = setTimeout(() => budget.abort(), options.budgetMs);
  const either = AbortSignal.any([signal, budget.signal]);
  for (const { name } of own.slice(0, MAX_NAMES)) found.push(...(await askName(name, own, finding, options, either)));
  clearTimeout(timer);
  return found;
}

/** Where a file was found, and what it says. */
interface Answer {
  readonly name: string;
  readonly url: string;
  readonly file: SecurityTxt;
}

async function askName(
  name: string,
  own: readonly OwnName[],
  finding: Finding,
  options: SecurityTxtOptions,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const answer = await readFile(name, own, finding, options, signal);
  if (answer === null || !isAtHome(answer.file.canonical, answer.name)) return [];
  const { file, url } = answer;
  const now = options.clock.now().toISOString();
  const isCurrent = file.expires > now;
  const source = `security.txt of ${answer.name}${isCurrent ? '' : describeAge(file)}`;
  const { policy, encryption } = file;
  const known = { rung: 'security.txt', source, evidenceUrl: url, fetchedAt: now, policy, encryption } as const;
  const addresses = file.addresses.map(readAddress).filter((address) => address !== null);
  const forms = addresses.length > 0 ? [] : file.forms.slice(0, 1);
  return [
    ...addresses.map((address) => newContact({ ...known, address })),
    ...forms.map((form) => newContact({ ...known, form })),
  ].map((contact) => ({ contact, isCurrent }));
}

function describeAge({ expires }: SecurityTxt): string {
  return expires === '' ? ' (without a valid date)' : ` (expired ${expires.slice(0, 10)})`;
}

/** The first file among the two places of the usual port, then of the finding's own. */
async function readFile(
  name: string,
  own: readonly OwnName[],
  finding: Finding,
  { fetchText }: SecurityTxtOptions,
  signal: AbortSignal,
): Promise<Answer | null> {
  const { endpoint } = finding;
  const ports = endpoint.tls === true && endpoint.port !== 443 ? [443, endpoint.port] : [443];
  for (const port of ports) {
    const places = PATHS.map((path) => ({ host: name, path }));
    for (let asked = 0; asked < places.length; asked += 1) {
      if (signal.aborted) return null;
      const { host, path } = places[asked] as (typeof places)[number];
      const answer = await fetchText({ ...endpoint, port, host, tls: true, path: '/' }, path, MAX_BYTES, signal);
      // No answer at all: the other path of the same port would only wait again.
      if (answer === null) break;
      const origin = `https://${host}${port === 443 ? '' : `:${port}`}`;
      const next = host === name && REDIRECTS.includes(answer.code) ? follow(answer.location, origin, own) : null;
      if (next !== null) places.splice(asked + 1, 0, next);
      // A catch-all web page answers every path with 200, hence the type (RFC 9116, 3).
      if (answer.code !== 200 || !/^text\/plain\b/i.test(answer.type)) continue;
      const file = parseSecurityTxt(answer.text);
      if (file !== null) return { name: host, url: `${origin}${path}`, file };
    }
  }
  return null;
}

/** A redirect to another name of the same operator at the same address and port, for the same file. */
function follow(
  location: string,
  origin: string,
  own: readonly OwnName[],
): { readonly host: string; readonly path: string } | null {
  const url = URL.parse(location, origin);
  const { hostname: from, port } = new URL(origin);
  if (url === null || url.protocol !== 'https:' || url.port !== port || url.hostname === from) return null;
  const isOwn = own.some(({ name }) => name === url.hostname);
  const isSame = registrableDomain(url.hostname) === registrableDomain(from);
  return isOwn && isSame && PATHS.includes(url.pathname) && url.search === ''
    ? { host: url.hostname, path: url.pathname }
    : null;
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
