import type { Contact } from '../model/contact.ts';

type Known = Pick<Contact, 'rung' | 'source' | 'evidenceUrl' | 'fetchedAt'>;
type Said = Pick<Contact, 'policy' | 'encryption' | 'personal'>;

const NOTHING_MORE = { policy: '', encryption: '', names: [] };

/** A contact as a source knows it; what holds it back, and who carries the network, is judged later. */
export function newContact(
  part: Known &
    ({ readonly address: string } | { readonly form: string }) & { readonly provider?: string } & Partial<Said>,
): Contact {
  return { ...NOTHING_MORE, address: '', form: '', personal: false, hold: '', provider: '', ...part };
}
