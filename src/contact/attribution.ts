import type { Finding } from '../model/finding.ts';
import { registrableDomain } from '../notice/recipient.ts';
import type { Claim, Proof } from './claims.ts';
import type { OwnNames } from './own-names.ts';

/** A domain that is the operator's. */
export interface OwnDomain {
  readonly domain: string;
  /** The finding's names in it, strongest first. */
  readonly names: readonly [string, ...string[]];
  /** Plain words: "its certificate and reverse DNS agree". */
  readonly why: string;
}

export type Attribution = (finding: Finding, signal: AbortSignal) => Promise<readonly OwnDomain[]>;

const NEEDED = 2;
const WORDS: Readonly<Record<Exclude<Proof, 'hint'>, string>> = {
  target: 'the name we asked for',
  redirect: 'a redirect',
  reported: "the server's configuration",
  'reverse-dns': 'reverse DNS',
  certificate: 'the certificate',
};

/**
 * Domains for which at least two kinds of proof agree, each by a name that resolves to the finding's own address.
 * One alone says nothing: certificates are shared, reverse DNS is the provider's, and anybody may point a name at
 * somebody else's server.
 *
 * Which pairs will do. `certificate` (it may sign its own), `redirect` and `reported` are the server's word, and a
 * hostile one can say all three of any name; `target` is our user's word and `reverse-dns` the network's, both out of
 * its hands. A pair of the server's own words is still enough, for one reason only: the name has to resolve to the
 * server, and that is its owner's word, which no server can speak for. So a fleet that claims a victim in its
 * certificates, redirects and configurations gets nowhere, and whoever points a name at somebody else's server lacks
 * the server's word. Where strangers share an address the name's DNS stops being a word about this server: behind a
 * front only the name that was asked for counts (own-names.ts), and so does nothing that merely repeats our question
 * (claims.ts).
 */
export function createAttribution(ownNames: OwnNames): Attribution {
  return async (finding, signal) => {
    const domains = new Map<string, { readonly names: string[]; readonly proofs: Map<Proof, string> }>();
    for (const { name, claims } of await ownNames(finding, signal)) {
      const domain = registrableDomain(name);
      if (domain === '') continue;
      const entry = domains.get(domain) ?? { names: [] as string[], proofs: new Map<Proof, string>() };
      entry.names.push(name);
      for (const { proof, at } of claims) {
        if (proof !== 'hint' && at >= (entry.proofs.get(proof) ?? '')) entry.proofs.set(proof, at);
      }
      domains.set(domain, entry);
    }
    return [...domains].flatMap(
      ([
        domain,
        {
          names: [first, ...more],
          proofs,
        },
      ]) =>
        first === undefined || proofs.size < NEEDED
          ? []
          : [{ domain, names: [first, ...more] as const, why: agree([...proofs], finding) }],
    );
  };
}

function agree(proofs: readonly (readonly [Proof, Claim['at']])[], { lastSeen }: Finding): string {
  const words = proofs.flatMap(([proof, at]) => {
    if (proof === 'hint') return [];
    // Not seen by the last look any more: the reader may want to know since when.
    const day = at !== '' && at.slice(0, 10) < lastSeen.slice(0, 10) ? ` (on ${at.slice(0, 10)})` : '';
    return [`${WORDS[proof]}${day}`];
  });
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)} agree`;
}
