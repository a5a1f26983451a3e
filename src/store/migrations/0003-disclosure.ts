import type { Kysely } from 'kysely';

/** What disclosure needs beyond drafts: senders, attempts, replies, suppressions, look-ups and the audit log. */
export async function addDisclosure(db: Kysely<unknown>): Promise<void> {
  await extendContacts(db);
  await extendNotices(db);
  await createReplies(db);
  await createSuppressions(db);
  await createLookups(db);
  await createAudit(db);
  await createIndexes(db);
}

async function extendContacts(db: Kysely<unknown>): Promise<void> {
  const table = db.schema.alterTable('contacts');
  for (const column of ['form', 'provider']) {
    await table.addColumn(column, 'text', (c) => c.notNull().defaultTo('')).execute();
  }
  await db.schema
    .createTable('confirmations')
    .addColumn('address', 'text', (c) => c.primaryKey())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('confirmed_by', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .execute();
}

/**
 * Notices that are there already went, or were to go, to operators: no other rung was built then. Who sent them is
 * not known; their hash no longer fits, so that a draft is written anew and an approval is void.
 */
async function extendNotices(db: Kysely<unknown>): Promise<void> {
  const table = db.schema.alterTable('notices');
  const texts = { sender_address: '', sender_name: '', audience: 'operator', rung: 'security.txt', provider: '' };
  for (const [column, value] of Object.entries({ ...texts, attachments: '[]' })) {
    await table.addColumn(column, 'text', (c) => c.notNull().defaultTo(value)).execute();
  }
  for (const column of ['reminds', 'in_reply_to', 'retry_at']) await table.addColumn(column, 'text').execute();
  await table.addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0)).execute();
  await nameRungs(db as unknown as Kysely<OldMail>);
}

interface OldMail {
  contacts: { finding_id: string; address: string; rung: string };
  notices: { id: string; recipient: string; rung: string };
  notice_findings: { notice_id: string; finding_id: string };
}

async function nameRungs(db: Kysely<OldMail>): Promise<void> {
  const known = await db
    .selectFrom('notices')
    .innerJoin('notice_findings', 'notice_findings.notice_id', 'notices.id')
    .innerJoin('contacts', (join) =>
      join
        .onRef('contacts.finding_id', '=', 'notice_findings.finding_id')
        .onRef('contacts.address', '=', 'notices.recipient'),
    )
    .select(['notices.id', 'contacts.rung'])
    .distinct()
    .execute();
  for (const { id, rung } of known) await db.updateTable('notices').set({ rung }).where('id', '=', id).execute();
}

async function createReplies(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('replies')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('notice_id', 'text', (c) => c.references('notices.id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('sender', 'text', (c) => c.notNull())
    .addColumn('recipient', 'text', (c) => c.notNull())
    .addColumn('bounce', 'text')
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('ticket', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('done', 'integer', (c) => c.notNull())
    .execute();
}

async function createSuppressions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('suppressions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text')
    .addUniqueConstraint('suppressions_entry', ['purpose', 'kind', 'value'])
    .execute();
  await db.schema
    .createTable('hash_key')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
}

async function createLookups(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('lookups')
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('first_key', 'text', (c) => c.notNull())
    .addColumn('last_key', 'text', (c) => c.notNull())
    .addColumn('first', 'text', (c) => c.notNull())
    .addColumn('last', 'text', (c) => c.notNull())
    .addColumn('fetched_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('lookups_pk', ['source', 'first_key', 'last_key'])
    .execute();
}

async function createAudit(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_log')
    // Counted by us: a sequence of the database leaves gaps when a transaction fails.
    .addColumn('seq', 'integer', (c) => c.primaryKey())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('previous', 'text', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .execute();
}

/** For foreign keys: without them each row that is deleted would cost a walk through the table that refers to it. */
async function createIndexes(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('replies_notice').on('replies').column('notice_id').execute();
  await db.schema.createIndex('notice_findings_finding').on('notice_findings').column('finding_id').execute();
  await db.schema.createIndex('sweep_findings_finding').on('sweep_findings').column('finding_id').execute();
}
