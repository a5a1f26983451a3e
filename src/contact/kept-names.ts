import type { Finding } from '../model/finding.ts';
import type { ContactSource, Resolver, Store } from '../ports.ts';
import { canonicalAddress } from '../scope/address.ts';

export interface KeptNamesOptions {
  readonly store: Pick<Store, 'contacts'>;
  readonly resolver: Resolver;
}

/**
 * The same contacts with the names that were the operator's before, until DNS says that they are not: name servers that
 * are down must not end the objection of a domain. Where they leave no contact at all, those stored stay.
 */
export function keepNames(source: ContactSource, { store, resolver }: KeptNamesOptions): ContactSource {
  return {
    async find(finding, signal) {
      const found = await source.find(finding, signal);
      const before = await store.contacts(finding.id);
      const names = new Set(found.flatMap((contact) => contact.names));
      const lost = new Set(before.flatMap((contact) => contact.names).filter((name) => !names.has(name)));
      const answers = await Promise.all([...lost].map((name) => leadsTo(finding, name, resolver, signal)));
      const kept = [...lost].filter((_, index) => answers[index] !== 'elsewhere');
      if (kept.length === 0) return found;
      if (found.length === 0) return answers.includes('unknown') ? before : found;
      return found.map((contact) => ({ ...contact, names: [...contact.names, ...kept] }));
    },
  };
}

async function leadsTo(
  { endpoint: { address } }: Finding,
  name: string,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<'here' | 'elsewhere' | 'unknown'> {
  let isSilent = false;
  const addresses = await resolver.resolve(name, signal, () => {
    isSilent = true;
  });
  if (addresses.some((each) => canonicalAddress(each) === address)) return 'here';
  return isSilent ? 'unknown' : 'elsewhere';
}
