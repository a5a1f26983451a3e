import type { Kysely } from 'kysely';

/** What whoever approves a mail reads of a contact, and the names by which an objection finds it. */
export async function addContactDetail(db: Kysely<unknown>): Promise<void> {
  const table = db.schema.alterTable('contacts');
  for (const [column, value] of Object.entries({ policy: '', encryption: '', names: '[]' })) {
    await table.addColumn(column, 'text', (c) => c.notNull().defaultTo(value)).execute();
  }
}
