import { audienceOf, type Contact, type Rung } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import { coolDownKey } from '../model/mailbox.ts';
import type { ContactSource, Resolver, Store } from '../ports.ts';
import { canonicalAddress } from '../scope/address.ts';

export interface KeptNamesOptions {
  readonly store: Pick<Store, 'contacts'>;
  readonly resolver: Resolver;
  /** Whether our own name servers are down. */
  readonly areDown: (signal: AbortSignal) => Promise<boolean>;
}

/** Found by a name, and thus lost with it. */
const BY_NAME: readonly Rung[] = ['security.txt', 'soa-rname', 'role-alias'];

/**
 * The same contacts with the names that were the operator's before, until DNS says that they are not: name servers that
 * are down must neither end the objection of a domain nor have a network's desk written to in its operator's stead.
 */
export function keepNames(source: ContactSource, { store, resolver, areDown }: KeptNamesOptions): ContactSource {
  return {
    async find(finding, signal) {
      const found = await source.find(finding, signal);
      const before = await store.contacts(finding.id);
      // Who runs it cannot be told now, so nobody new is taken for those who carry it.
      if (await areDown(signal)) return withNamed(before, [...found.filter(isOperator), ...before.filter(isDesk)]);
      const names = new Set(found.flatMap((contact) => contact.names));
      const lost = new Set(before.flatMap((contact) => contact.names).filter((name) => !names.has(name)));
      const answers = await Promise.all([...lost].map((name) => leadsTo(finding, name, resolver, signal)));
      const kept = [...lost].filter((_, index) => answers[index] !== 'elsewhere');
      if (kept.length === 0) return found;
      const isUnknown = answers.includes('unknown');
      if (found.length === 0) return isUnknown ? before : found;
      const named = found.map((contact) => ({ ...contact, names: [...contact.names, ...kept] }));
      return isUnknown ? withNamed(before, named) : named;
    },
  };
}

function isOperator({ rung }: Contact): boolean {
  return audienceOf(rung) === 'operator';
}

function isDesk(contact: Contact): boolean {
  return !isOperator(contact);
}

/** The contacts with those that were found by a name before, in front of the desks. */
function withNamed(before: readonly Contact[], contacts: readonly Contact[]): readonly Contact[] {
  const own = contacts.filter(isOperator);
  const known = new Set(own.map(placeOf));
  const named = before.filter((contact) => BY_NAME.includes(contact.rung) && !known.has(placeOf(contact)));
  return [...own, ...named, ...contacts.filter(isDesk)];
}

function placeOf({ address, form }: Contact): string {
  return address === '' ? form : coolDownKey(address);
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
