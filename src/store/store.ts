import type { Kysely } from 'kysely';
import type { Store } from '../ports.ts';
import { createAudit } from './audit.ts';
import { createConfirmations } from './confirmations.ts';
import { createContacts } from './contacts.ts';
import { createErase } from './erase.ts';
import { createExportAbout } from './export-about.ts';
import { createFindings } from './findings.ts';
import { createLookups } from './lookups.ts';
import { createNotices } from './notices.ts';
import { createObservations } from './observations.ts';
import { createPurge } from './purge.ts';
import { createRecord } from './record.ts';
import { createReplies } from './replies.ts';
import type { Schema } from './schema.ts';
import { createSuppressions } from './suppressions.ts';
import { createSweeps } from './sweeps.ts';
import { createTargets } from './targets.ts';

/** The store over a migrated database, whose driver runs a statement once for each list of parameters; closing it closes the database. */
export function createStore(db: Kysely<Schema>): Store {
  let closing: Promise<void> | undefined;
  return {
    ...createSweeps(db),
    ...createTargets(db),
    ...createObservations(db),
    ...createFindings(db),
    ...createRecord(db),
    ...createContacts(db),
    ...createConfirmations(db),
    ...createNotices(db),
    ...createReplies(db),
    ...createSuppressions(db),
    ...createLookups(db),
    ...createAudit(db),
    ...createPurge(db),
    ...createExportAbout(db),
    ...createErase(db),
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
