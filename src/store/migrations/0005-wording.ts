import type { Kysely } from 'kysely';

/** What a draft's wording followed from: one of which that is not known is written anew. */
export async function addWording(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('notices')
    .addColumn('wording_sha256', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
}
