import type { Kysely } from 'kysely';

/** What whoever approves a mail reads of a contact, the names by which an objection finds it, and what was confirmed. */
export async function addContactDetail(db: Kysely<unknown>): Promise<void> {
  const table = db.schema.alterTable('contacts');
  for (const [column, value] of Object.entries({ policy: '', encryption: '', names: '[]' })) {
    await table.addColumn(column, 'text', (c) => c.notNull().defaultTo(value)).execute();
  }
  // Nothing was noted before: confirmed as whatever it was.
  const all = '["operator","abuse-desk","cert"]';
  await db.schema
    .alterTable('confirmations')
    .addColumn('audiences', 'text', (c) => c.notNull().defaultTo(all))
    .execute();
}
