import type { Kysely } from 'kysely';

/** What `--resume` needs: a sweep's targets as they were read, and what was under way. */
export async function addResume(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sweep_targets')
    .addColumn('sweep_id', 'text', (c) => c.notNull().references('sweeps.id'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('target', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('sweep_targets_pk', ['sweep_id', 'position'])
    .execute();
  await db.schema
    .alterTable('sweeps')
    .addColumn('pending', 'text', (c) => c.notNull().defaultTo('[]'))
    .execute();
}
