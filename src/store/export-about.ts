import type { Kysely, Transaction } from 'kysely';
import type { Store } from '../ports.ts';
import { chunks } from './chunks.ts';
import { findTraces } from './find-traces.ts';
import type { Remark } from './remarks.ts';
import type { Schema } from './schema.ts';

type Rows = readonly object[];

export function createExportAbout(db: Kysely<Schema>): Pick<Store, 'exportAbout'> {
  // Many statements that must see one state of the database.
  const reading = db.transaction().setAccessMode('read only').setIsolationLevel('repeatable read');
  return { exportAbout: (address) => reading.execute((trx) => exportAbout(trx, address)) };
}

/** The rows as they are stored: who asks what is kept shall see all of it. */
async function exportAbout(trx: Transaction<Schema>, address: string): Promise<Readonly<Record<string, Rows>>> {
  const traces = await findTraces(trx, address);
  const contacts = await each(traces.contacts, ({ finding_id, position }) =>
    trx
      .selectFrom('contacts')
      .selectAll()
      .where('finding_id', '=', finding_id)
      .where('position', '=', position)
      .execute(),
  );
  const lookups = await each(traces.lookups, ({ source, first_key, last_key }) =>
    trx
      .selectFrom('lookups')
      .select(['source', 'first', 'last', 'fetched_at', 'expires_at', 'value'])
      .where('source', '=', source)
      .where('first_key', '=', first_key)
      .where('last_key', '=', last_key)
      .execute(),
  );
  const byId = (table: 'findings' | 'notices' | 'replies' | 'suppressions', ids: readonly string[]): Promise<Rows> =>
    each([...chunks(ids)], (part) => trx.selectFrom(table).selectAll().where('id', 'in', part).execute());
  const remarks = Map.groupBy(traces.remarks, ({ table }) => table);
  const inRemarks = (table: Remark['table']): readonly string[] =>
    (remarks.get(table) ?? []).map(({ key }) => String(key));
  const withRemarks = (ids: readonly string[], table: Remark['table']): readonly string[] => [
    ...new Set([...ids, ...inRemarks(table)]),
  ];
  const confirmed = withRemarks(traces.confirmations, 'confirmations');
  const confirmations = await each([...chunks(confirmed)], (part) =>
    trx.selectFrom('confirmations').selectAll().where('address', 'in', part).execute(),
  );
  const events = await each([...chunks(inRemarks('finding_events').map(Number))], (part) =>
    trx.selectFrom('finding_events').selectAll().where('seq', 'in', part).execute(),
  );
  const found = {
    contacts,
    confirmations,
    findings: await byId('findings', traces.findings),
    notices: await byId('notices', withRemarks(traces.notices, 'notices')),
    replies: await byId('replies', traces.replies),
    finding_events: events,
    lookups,
    suppressions: await byId('suppressions', withRemarks(traces.suppressions, 'suppressions')),
  };
  return Object.fromEntries(Object.entries(found).filter(([, rows]) => rows.length > 0));
}

async function each<Key>(keys: readonly Key[], read: (key: Key) => Promise<Rows>): Promise<Rows> {
  const rows: object[] = [];
  for (const key of keys) rows.push(...(await read(key)));
  return rows;
}
