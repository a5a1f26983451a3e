import type { Kysely } from 'kysely';
import type { Store } from '../ports.ts';
import { createContacts } from './contacts.ts';
import { createFindings } from './findings.ts';
import { createNotices } from './notices.ts';
import { createObservations } from './observations.ts';
import type { Schema } from './schema.ts';
import { createSweeps } from './sweeps.ts';
import { createTargets } from './targets.ts';

/** The store over a migrated database of any dialect; closing it closes the database. */
export function createStore(db: Kysely<Schema>): Store {
  let closing: Promise<void> | undefined;
  return {
    ...createSweeps(db),
    ...createTargets(db),
    ...createObservations(db),
    ...createFindings(db),
    ...createContacts(db),
    ...createNotices(db),
    close: () => {
      // Kysely's destroy does not wait for the transaction under way; a connection of our own does.
      closing ??= db
        .connection()
        .execute(async () => {})
        .then(() => db.destroy());
      return closing;
    },
  };
}
