import type { Finding } from '../model/finding.ts';
import { registrableDomain } from '../notice/recipient.ts';
import type { OwnNames, Proof } from './own-names.ts';

/** A domain that is the operator's. */
export interface OwnDomain {
  readonly domain: string;
  /** One of the finding's names in it. */
  readonly name: string;
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
 */
export function createAttribution(ownNames: OwnNames): Attribution {
  return async (finding, signal) => {
    const domains = new Map<string, { readonly name: string; readonly proofs: Set<Proof> }>();
    for (const { name, proofs } of await ownNames(finding, signal)) {
      const domain = registrableDomain(name);
      if (domain === '') continue;
      const entry = domains.get(domain) ?? { name, proofs: new Set() };
      for (const proof of proofs) if (proof !== 'hint') entry.proofs.add(proof);
      domains.set(domain, entry);
    }
    return [...domains]
      .filter(([, { proofs }]) => proofs.size >= NEEDED)
      .map(([domain, { name, proofs }]) => ({ domain, name, why: agree([...proofs]) }));
  };
}

function agree(proofs: readonly Proof[]): string {
  const words = proofs.flatMap((proof) => (proof === 'hint' ? [] : [WORDS[proof]]));
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)} agree`;
}
