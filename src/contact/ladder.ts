import { audienceOf, type Contact, type Rung } from '../model/contact.ts';
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

/** The names of a finding that are its operator's, for every contact. */
export type NamesOf = (finding: Finding, signal: AbortSignal) => Promise<readonly string[]>;

/** What one rung may come to: what a host names for itself must not crowd out those who carry it. */
const MAX_PER_RUNG = 8;

/**
 * Asks the steps one after another, best first. A mailbox that several know is kept where it was found first; once for
 * each audience, since what a host calls its own mailbox may be its network's desk.
 */
export function createLadder(
  steps: readonly Step[],
  providerOf: ProviderOf = async () => '',
  namesOf: NamesOf = async () => [],
): ContactSource {
  return {
    async find(finding, signal): Promise<readonly Contact[]> {
      const found = new Map<string, Contact>();
      for (const { source, unless = [] } of steps) {
        if (signal.aborted) break;
        if ([...found.values()].some(({ rung }) => unless.includes(rung))) continue;
        for (const contact of await source.find(finding, signal)) {
          const place = contact.address === '' ? contact.form : coolDownKey(contact.address);
          const key = `${audienceOf(contact.rung)} ${place}`;
          const beside = [...found.values()].filter(({ rung }) => rung === contact.rung).length;
          if (!found.has(key) && beside < MAX_PER_RUNG) found.set(key, contact);
        }
      }
      if (found.size === 0 || signal.aborted) return [...found.values()];
      const provider = await providerOf(finding, signal);
      const names = await namesOf(finding, signal);
      return [...found.values()].map((contact) => ({ ...contact, names, provider: contact.provider || provider }));
    },
  };
}
