import type { Kysely, Transaction } from 'kysely';
import { UsageError } from '../model/errors.ts';
import type { Clock } from '../ports.ts';
import type { Migration } from './migrations/list.ts';
import type { Schema } from './schema.ts';

/**
 * Brings the database called `name` to the last of `migrations`, one transaction each.
 * Throws UsageError when a newer airsweep has been there.
 *
 * Why a table of our own: Kysely's Migrator takes no lock and opens no transaction on SQLite, so two
 * processes with one new file would both create its tables; `PRAGMA user_version` exists nowhere else.
 */
export async function migrate(
  db: Kysely<Schema>,
  name: string,
  migrations: readonly Migration[],
  clock: Clock,
): Promise<void> {
  let version = await db.transaction().execute(async (trx) => {
    await trx.schema
      .createTable('airsweep_schema')
      .ifNotExists()
      .addColumn('version', 'integer', (c) => c.primaryKey())
      .addColumn('applied_at', 'text', (c) => c.notNull())
      .execute();
    return schemaVersion(trx);
  });
  if (version > migrations.length) {
    throw new UsageError(
      `${name} was made by a newer airsweep (schema ${version}, this one knows ${migrations.length}): update airsweep or use another --db`,
    );
  }
  while (version < migrations.length) {
    version = await db.transaction().execute((trx) => applyNext(trx, migrations, clock));
  }
}

/** Reads the version again, in the writing transaction: another process may have been faster. */
async function applyNext(trx: Transaction<Schema>, migrations: readonly Migration[], clock: Clock): Promise<number> {
  const version = await schemaVersion(trx);
  const migration = migrations[version];
  if (migration === undefined) return version;
  // Kysely's type parameter is invariant, and a migration must not know today's schema.
  await migration(trx as unknown as Kysely<unknown>);
  const next = { version: version + 1, applied_at: clock.now().toISOString() };
  await trx.insertInto('airsweep_schema').values(next).execute();
  return next.version;
}

async function schemaVersion(trx: Transaction<Schema>): Promise<number> {
  const row = await trx
    .selectFrom('airsweep_schema')
    .select((eb) => eb.fn.max('version').as('version'))
    .executeTakeFirst();
  return row?.version ?? 0;
}
