import type { CreateTableBuilder, Kysely } from 'kysely';

/** Sweeps, observations, findings, contacts and notices. */
export async function createFirstSchema(db: Kysely<unknown>): Promise<void> {
  await createSweeps(db);
  await createFindings(db);
  await createMail(db);
}

async function createSweeps(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sweeps')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('started_at', 'text', (c) => c.notNull())
    .addColumn('finished_at', 'text')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('options', 'text', (c) => c.notNull())
    .addColumn('tool_version', 'text', (c) => c.notNull())
    .addColumn('fingerprints_sha256', 'text', (c) => c.notNull())
    .addColumn('scope_sha256', 'text', (c) => c.notNull())
    // All of IPv4 times a handful of ports does not fit 32 bits.
    .addColumn('cursor', 'bigint', (c) => c.notNull())
    .addColumn('counts', 'text', (c) => c.notNull())
    .execute();
  await withEndpoint(db.schema.createTable('observations'))
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('sweep_id', 'text', (c) => c.notNull().references('sweeps.id'))
    .addColumn('request_id', 'text', (c) => c.notNull())
    .addColumn('path', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('duration_ms', 'double precision', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('facts', 'text', (c) => c.notNull())
    .addColumn('tls_facts', 'text')
    .execute();
  await db.schema
    .createIndex('observations_sweep_address')
    .on('observations')
    .columns(['sweep_id', 'address', 'port'])
    .execute();
}

async function createFindings(db: Kysely<unknown>): Promise<void> {
  await withEndpoint(db.schema.createTable('findings'))
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('product', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('severity', 'text', (c) => c.notNull())
    .addColumn('exposure', 'text', (c) => c.notNull())
    .addColumn('confidence', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('version_source', 'text')
    .addColumn('held', 'integer', (c) => c.notNull())
    .addColumn('risks', 'text', (c) => c.notNull())
    .addColumn('signals', 'text', (c) => c.notNull())
    .addColumn('hostnames', 'text', (c) => c.notNull())
    .addColumn('first_seen', 'text', (c) => c.notNull())
    .addColumn('last_seen', 'text', (c) => c.notNull())
    .addColumn('sweep_id', 'text', (c) => c.notNull().references('sweeps.id'))
    .addColumn('clean_since', 'text')
    .addColumn('notified_at', 'text')
    .addColumn('contact', 'text', (c) => c.notNull())
    // The address comes first so that "all findings at an address" needs no index of its own.
    .addUniqueConstraint('findings_identity', ['address', 'port', 'product', 'host'])
    .execute();
  await db.schema.createIndex('findings_sweep').on('findings').column('sweep_id').execute();
  await db.schema
    .createTable('finding_events')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('finding_id', 'text', (c) => c.notNull().references('findings.id'))
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('sweep_id', 'text', (c) => c.references('sweeps.id'))
    .addColumn('from_state', 'text')
    .addColumn('to_state', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('finding_events_finding').on('finding_events').column('finding_id').execute();
  await db.schema
    .createTable('sweep_findings')
    .addColumn('sweep_id', 'text', (c) => c.notNull().references('sweeps.id'))
    .addColumn('finding_id', 'text', (c) => c.notNull().references('findings.id'))
    .addColumn('exposure', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('sweep_findings_pk', ['sweep_id', 'finding_id'])
    .execute();
}

async function createMail(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('contacts')
    .addColumn('finding_id', 'text', (c) => c.notNull().references('findings.id'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('rung', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('evidence_url', 'text', (c) => c.notNull())
    .addColumn('fetched_at', 'text', (c) => c.notNull())
    .addColumn('personal', 'integer', (c) => c.notNull())
    .addColumn('hold', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('contacts_pk', ['finding_id', 'position'])
    .execute();
  await db.schema
    .createTable('notices')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('recipient', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('message_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('approved_sha256', 'text')
    .addColumn('approved_by', 'text')
    .addColumn('approved_at', 'text')
    // No foreign key: that a mail went out must be recorded even when its re-check is not.
    .addColumn('recheck_id', 'text')
    .addColumn('sent_at', 'text')
    .addColumn('detail', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('notice_findings')
    .addColumn('notice_id', 'text', (c) => c.notNull().references('notices.id'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('finding_id', 'text', (c) => c.notNull().references('findings.id'))
    .addPrimaryKeyConstraint('notice_findings_pk', ['notice_id', 'position'])
    .execute();
}

// The return type is inferred: it names every column added so far.
function withEndpoint(table: CreateTableBuilder<string>) {
  return table
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('port', 'integer', (c) => c.notNull())
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('tls', 'integer')
    .addColumn('prefix', 'text', (c) => c.notNull())
    .addColumn('named', 'integer', (c) => c.notNull());
}
