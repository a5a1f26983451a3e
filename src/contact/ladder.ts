import type { Contact, Rung } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import { coolDownKey } from '../model/mailbox.ts';
import type { ContactSource } from '../ports.ts';

/** A source at its place, and the rungs that make asking it needless when they gave something. */
export interface Step {
  readonly source: ContactSource;
  readonly unless?: readonly Rung[];
}

/** The provider that carries a finding, for every contact that does not know it. */
export type ProviderOf = (finding: Finding, signal: AbortSignal) => Promise<string>;

/** What one finding may come to: a hostile host must not fill the table. */
const MAX_CONTACTS = 24;

/** Asks the steps one after another, best first. A mailbox that several know is kept where it was found first. */
export function createLadder(steps: readonly Step[], providerOf: ProviderOf = async () => ''): ContactSource {
  return {
    async find(finding, signal): Promise<readonly Contact[]> {
      const found = new Map<string, Contact>();
      for (const { source, unless = [] } of steps) {
        if (signal.aborted) break;
        if ([...found.values()].some(({ rung }) => unless.includes(rung))) continue;
        for (const contact of await source.find(finding, signal)) {
          const key = contact.address === '' ? contact.form : coolDownKey(contact.address);
          if (!found.has(key) && found.size < MAX_CONTACTS) found.set(key, contact);
        }
      }
      const provider = found.size > 0 && !signal.aborted ? await providerOf(finding, signal) : '';
      return [...found.values()].map((contact) => (contact.provider === '' ? { ...contact, provider } : contact));
    },
  };
}
