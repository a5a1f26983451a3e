import { safeText } from '../../export/safe-text.ts';
import type { Contact } from '../../model/contact.ts';

/** How a contact wants to be written to, for whoever approves the mail; one line each. */
export function describeWishes({ policy, encryption }: Pick<Contact, 'policy' | 'encryption'>): readonly string[] {
  return [
    ...(policy === '' ? [] : [`its policy for reports: ${safeText(policy)}`]),
    ...(encryption === '' ? [] : [`the contact offers a key: ${safeText(encryption)}`]),
  ];
}
