import type { Contact } from '../model/contact.ts';
import type { ContactSource } from '../ports.ts';

/** Asks the sources one after another, best first. An address that several know is kept where it was found first. */
export function createLadder(sources: readonly ContactSource[]): ContactSource {
  return {
    async find(finding, signal): Promise<readonly Contact[]> {
      const found = new Map<string, Contact>();
      for (const source of sources) {
        if (signal.aborted) break;
        for (const contact of await source.find(finding, signal)) {
          const key = contact.address.toLowerCase();
          if (!found.has(key)) found.set(key, contact);
        }
      }
      return [...found.values()];
    },
  };
}
