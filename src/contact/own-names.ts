import type { Finding } from '../model/finding.ts';
import { registrableDomain } from '../notice/recipient.ts';
import type { Dns, Resolver, Store } from '../ports.ts';
import { canonicalAddress } from '../scope/address.ts';
import { type Claim, type Proof, readClaims } from './claims.ts';
import type { IsProviderName } from './provider-name.ts';

/** A name that resolves to the finding's own address, and what speaks for it. */
export interface OwnName {
  readonly name: string;
  readonly claims: readonly Omit<Claim, 'name'>[];
}

export type OwnNames = (finding: Finding, signal: AbortSignal) => Promise<readonly OwnName[]>;

export interface OwnNamesOptions {
  readonly store: Pick<Store, 'observationsOf' | 'observationsSince' | 'history'>;
  readonly resolver: Resolver;
  readonly dns: Dns;
  readonly isProviderName: IsProviderName;
  /** A content delivery network stands at the address, for many who have nothing to do with each other. */
  readonly isFront: (finding: Finding, signal: AbortSignal) => Promise<boolean>;
}

/** Look-ups for one finding: a certificate may list a hundred names. */
const MAX_LOOKUPS = 10;
const NAME = /^[a-z0-9_](?:[a-z0-9_-]{0,62}\.)(?:[a-z0-9_-]{1,63}\.){0,20}[a-z][a-z0-9-]{0,62}$/;

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
  const { address, host } = finding.endpoint;
  // There, every customer's name leads to the address: only the one that was asked for and answered is the host's.
  const isFront = await options.isFront(finding, signal);
  const claims = new Map<string, Omit<Claim, 'name'>[]>();
  for (const { name, proof, at } of await collectClaims(finding, options, signal)) {
    const plain = name.toLowerCase().replace(/\.$/, '');
    if (plain.length > 253 || !NAME.test(plain) || options.isProviderName(plain, address)) continue;
    if (isFront && plain !== host) continue;
    const others = claims.get(plain) ?? [];
    if (!others.some((each) => each.proof === proof)) claims.set(plain, [...others, { proof, at }]);
  }
  const own: OwnName[] = [];
  let lookups = 0;
  async function lookUp(name: string, proofs: OwnName['claims']): Promise<void> {
    if (signal.aborted || lookups === MAX_LOOKUPS) return;
    lookups += 1;
    const addresses = await options.resolver.resolve(name, signal);
    if (addresses.some((one) => canonicalAddress(one) === address)) own.push({ name, claims: proofs });
  }
  for (const [name, proofs] of claims) await lookUp(name, proofs);
  if (isFront) return own;
  // Who runs the host at a domain's own name, too, may have their security.txt there.
  const domains = new Set(own.map(({ name }) => registrableDomain(name)));
  for (const domain of domains) if (domain !== '' && !claims.has(domain)) await lookUp(domain, [HINT]);
  return own;
}

const HINT = { proof: 'hint', at: '' } as const;

/** In the order in which names are worth a look-up. */
async function collectClaims(
  finding: Finding,
  { store, dns }: OwnNamesOptions,
  signal: AbortSignal,
): Promise<readonly Claim[]> {
  const { endpoint, hostnames } = finding;
  const since = await startOf(finding, store);
  const seen = {
    newest: await store.observationsOf(finding),
    all: await store.observationsSince(since, endpoint.address),
  };
  const told = readClaims(finding, seen);
  const reverse = await dns.ptr(endpoint.address, signal);
  const claim = (proof: Proof, names: readonly string[]): Claim[] => names.map((name) => ({ name, proof, at: '' }));
  return [
    // An imported record's name was read from a certificate or reverse DNS, which must not count twice.
    ...claim(endpoint.named ? 'target' : 'hint', endpoint.host === null ? [] : [endpoint.host]),
    ...told.filter(({ proof }) => proof !== 'certificate'),
    ...claim('reverse-dns', reverse),
    ...told.filter(({ proof }) => proof === 'certificate'),
    ...claim('hint', hostnames),
  ];
}

/** The sweep since which the finding is the same: what was fixed or gone, and is there again, may be another host. */
async function startOf({ id, sweepId }: Finding, store: OwnNamesOptions['store']): Promise<string> {
  const starts = (await store.history(id)).filter(
    ({ from, to }) => from !== to && (from === null || from === 'fixed' || from === 'gone'),
  );
  return starts.at(-1)?.sweepId ?? sweepId;
}
