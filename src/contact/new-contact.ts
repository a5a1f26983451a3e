import type { Contact } from '../model/contact.ts';

type Known = Pick<Contact, 'rung' | 'source' | 'evidenceUrl' | 'fetchedAt'>;

/** A contact as a source knows it; what holds it back, and who carries the network, is judged later. */
export function newContact(
  part: Known & ({ readonly address: string } | { readonly form: string }) & { readonly provider?: string },
): Contact {
  return { address: '', form: '', personal: false, hold: '', provider: '', ...part };
}
