import type { Finding } from '../model/finding.ts';
import type { Dns, Resolver, Store } from '../ports.ts';
import { canonicalAddress } from '../scope/address.ts';
import type { IsProviderName } from './provider-name.ts';

/**
 * What speaks for a name. `target`: the user gave the host under it; `redirect`: the host sends there;
 * `reported`: the product's own configuration says it; `reverse-dns`; `certificate`. A `hint` (an imported record,
 * an earlier sweep) speaks for nothing.
 */
export type Proof = 'target' | 'redirect' | 'reported' | 'reverse-dns' | 'certificate' | 'hint';

/** A name that resolves to the finding's own address, and what speaks for it. */
export interface OwnName {
  readonly name: string;
  readonly proofs: readonly Proof[];
}

export type OwnNames = (finding: Finding, signal: AbortSignal) => Promise<readonly OwnName[]>;

export interface OwnNamesOptions {
  readonly store: Pick<Store, 'observationsOf' | 'observationsAt'>;
  readonly resolver: Resolver;
  readonly dns: Dns;
  readonly isProviderName: IsProviderName;
}

/** Look-ups for one finding: a certificate may list a hundred names. */
const MAX_LOOKUPS = 10;
const NAME = /^[a-z0-9_](?:[a-z0-9_-]{0,62}\.)(?:[a-z0-9_-]{1,63}\.){0,20}[a-z][a-z0-9-]{0,62}$/;
/** Facts in which a product states its own URL. */
const REPORTED = ['json.webappUrl', 'json.airbyteUrl'];

/**
 * The finding's names that lead back to it, strongest first. Whatever a host claims, only DNS can make a name
 * resolve to its address, and DNS is in the hands of the name's owner. Asked once per finding.
 */
export function createOwnNames(options: OwnNamesOptions): OwnNames {
  const asked = new WeakMap<Finding, Promise<readonly OwnName[]>>();
  return (finding, signal) => {
    const known = asked.get(finding) ?? findOwnNames(finding, options, signal);
    asked.set(finding, known);
    return known;
  };
}

async function findOwnNames(
  finding: Finding,
  options: OwnNamesOptions,
  signal: AbortSignal,
): Promise<readonly OwnName[]> {
  const { address } = finding.endpoint;
  const claims = new Map<string, Set<Proof>>();
  for (const { name, proof } of await readClaims(finding, options, signal)) {
    const plain = name.toLowerCase().replace(/\.$/, '');
    if (plain.length > 253 || !NAME.test(plain) || options.isProviderName(plain, address)) continue;
    claims.set(plain, (claims.get(plain) ?? new Set()).add(proof));
  }
  const own: OwnName[] = [];
  for (const [name, proofs] of [...claims].slice(0, MAX_LOOKUPS)) {
    if (signal.aborted) break;
    const addresses = await options.resolver.resolve(name, signal);
    if (addresses.some((one) => canonicalAddress(one) === address)) own.push({ name, proofs: [...proofs] });
  }
  return own;
}

interface Claim {
  readonly name: string;
  readonly proof: Proof;
}

/** In the order in which names are worth a look-up. */
async function readClaims(
  finding: Finding,
  { store, dns }: OwnNamesOptions,
  signal: AbortSignal,
): Promise<readonly Claim[]> {
  const { endpoint, hostnames, sweepId } = finding;
  const seen = await store.observationsOf(finding);
  const atAddress = await store.observationsAt(sweepId, endpoint.address);
  const reverse = await dns.ptr(endpoint.address, signal);
  const facts = seen.map((observation) => observation.facts);
  const claim = (proof: Proof, names: readonly string[]): Claim[] => names.map((name) => ({ name, proof }));
  return [
    // An imported record's name was read from a certificate or reverse DNS, which must not count twice.
    ...claim(endpoint.named ? 'target' : 'hint', endpoint.host === null ? [] : [endpoint.host]),
    ...claim(
      'redirect',
      atAddress.flatMap(({ facts: at }) => redirectTo(at['header.location'], endpoint.port)),
    ),
    ...claim(
      'reported',
      facts.flatMap((one) => REPORTED.flatMap((key) => hostOf(one[key]))),
    ),
    ...claim('reverse-dns', reverse),
    ...claim(
      'certificate',
      seen.flatMap(({ tls }) => tls?.names ?? []),
    ),
    ...claim('hint', hostnames),
  ];
}

/** The name in a Location that leads to this very port, whichever port of the address sent it. */
function redirectTo(location: unknown, port: number): readonly string[] {
  const url = typeof location === 'string' ? URL.parse(location) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return [];
  const leadsTo = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return leadsTo === port ? [url.hostname] : [];
}

function hostOf(fact: unknown): readonly string[] {
  const url = typeof fact === 'string' ? URL.parse(fact) : null;
  return url === null ? [] : [url.hostname];
}
