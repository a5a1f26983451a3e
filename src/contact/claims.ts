import type { Finding } from '../model/finding.ts';
import { type Observation, reportedHosts, type TlsFacts } from '../model/observation.ts';

/**
 * What speaks for a name. `target`: the user gave the host under it; `redirect`: the host sends there;
 * `reported`: the product's own configuration says it; `reverse-dns`; `certificate`. A `hint` (an imported record,
 * an earlier sweep, the domain of another name) speaks for nothing.
 */
export type Proof = 'target' | 'redirect' | 'reported' | 'reverse-dns' | 'certificate' | 'hint';

/** A name and what speaks for it. */
export interface Claim {
  readonly name: string;
  readonly proof: Proof;
  /** When a host last said so, ISO 8601 UTC; empty when no host did. */
  readonly at: string;
}

/** What was observed at a finding's address, each list oldest first. */
export interface Seen {
  /** Of the finding itself, in the sweep that saw it last. */
  readonly newest: readonly Observation[];
  /** At all ports, since the finding was first seen or came back. */
  readonly all: readonly Observation[];
}

/** Names of one kind; a host that says another one each time must not keep the others from being looked up. */
const MAX_NAMES = 3;

/**
 * The names that a finding's host gave away, in the order in which they are worth a look-up. A redirect or a
 * configuration counts for as long as the host is the same, since a later look may come in by another door; a
 * certificate counts as it is now, because its renewal without a name says something.
 */
export function readClaims(finding: Finding, { newest, all }: Seen): readonly Claim[] {
  const own = sinceOtherHost(ofParty(finding, all), newest, finding.endpoint.port).toReversed();
  const here = own.filter(({ endpoint }) => endpoint.port === finding.endpoint.port);
  return [
    ...distinct('redirect', own, (each) => redirectTo(each, finding.endpoint.port)),
    ...distinct('reported', here, ({ facts }) => reportedHosts(facts)),
    ...newest.flatMap(({ tls, at }) => (tls?.names ?? []).map((name): Claim => ({ name, proof: 'certificate', at }))),
  ];
}

/** Servers of several parties can share an address: what one of them says under its name speaks for no other. */
function ofParty({ endpoint, hostnames }: Finding, all: readonly Observation[]): readonly Observation[] {
  return all.filter(({ endpoint: { host } }) =>
    endpoint.host === null ? host === null || hostnames.includes(host) : host === null || host === endpoint.host,
  );
}

/** What was seen after the last certificate that has neither key nor name in common with those shown now. */
function sinceOtherHost(
  all: readonly Observation[],
  newest: readonly Observation[],
  port: number,
): readonly Observation[] {
  const shown = newest.flatMap(({ tls }) => tls ?? []);
  const isOther = ({ endpoint, tls }: Observation): boolean =>
    endpoint.port === port && tls !== null && !shown.some((each) => isSameHost(each, tls));
  return shown.length === 0 ? all : all.slice(all.findLastIndex(isOther) + 1);
}

function isSameHost(a: TlsFacts, b: TlsFacts): boolean {
  return a.sha256 === b.sha256 || a.names.some((name) => b.names.includes(name));
}

/** Each name once, with the last time; of observations that are given newest first. */
function distinct(
  proof: Proof,
  newestFirst: readonly Observation[],
  namesIn: (observation: Observation) => readonly string[],
): readonly Claim[] {
  const claims = new Map<string, Claim>();
  for (const observation of newestFirst) {
    for (const name of namesIn(observation)) {
      if (!claims.has(name) && claims.size < MAX_NAMES) claims.set(name, { name, proof, at: observation.at });
    }
  }
  return [...claims.values()];
}

/** The name in a Location that leads to this very port, whichever port of the address sent it. */
function redirectTo({ endpoint, facts }: Observation, port: number): readonly string[] {
  const location = facts['header.location'];
  const url = typeof location === 'string' ? URL.parse(location) : null;
  // Many servers only repeat the Host that we sent: our own word is no second proof.
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === endpoint.host) return [];
  const leadsTo = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return leadsTo === port ? [url.hostname] : [];
}
