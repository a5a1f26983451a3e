import type { Kysely, Transaction } from 'kysely';
import type { NoticeState } from '../model/notice.ts';
import type { Erased, Store } from '../ports.ts';
import { chunks } from './chunks.ts';
import { findTraces } from './find-traces.ts';
import { findRemarks, strikeFrom } from './remarks.ts';
import type { Schema } from './schema.ts';
import { countRows, type Tally } from './tally.ts';

/** Nothing of these has reached anybody, so that statistics do not need them. */
const UNSENT: readonly NoticeState[] = ['draft', 'approved', 'dropped'];

export function createErase(db: Kysely<Schema>): Pick<Store, 'erase'> {
  return { erase: (address) => db.transaction().execute((trx) => erase(trx, address)) };
}

async function erase(trx: Transaction<Schema>, address: string): Promise<Erased> {
  const tally = countRows();
  const traces = await findTraces(trx, address);
  for (const { finding_id, position } of traces.contacts) {
    const contact = trx.deleteFrom('contacts').where('finding_id', '=', finding_id).where('position', '=', position);
    await tally.add('contacts', contact);
  }
  for (const { source, first_key, last_key } of traces.lookups) {
    const lookup = trx
      .deleteFrom('lookups')
      .where('source', '=', source)
      .where('first_key', '=', first_key)
      .where('last_key', '=', last_key);
    await tally.add('lookups', lookup);
  }
  for (const part of chunks(traces.confirmations)) {
    await tally.add('confirmations', trx.deleteFrom('confirmations').where('address', 'in', part));
  }
  for (const ids of chunks(traces.replies)) {
    await tally.add('replies', trx.deleteFrom('replies').where('id', 'in', ids));
  }
  for (const ids of chunks(traces.notices)) await eraseNotices(trx, ids, tally);
  for (const ids of chunks(traces.findings)) {
    await tally.add('findings', trx.updateTable('findings').set({ contact: '' }).where('id', 'in', ids));
  }
  // Looked for again: what was blanked or deleted above is not counted twice.
  for (const remark of await findRemarks(trx, address)) await tally.add(remark.table, strikeFrom(trx, remark, address));
  return tally.erased;
}

/** A notice that went out, or may have, keeps its state and times; an approval of it is void without its words. */
async function eraseNotices(trx: Transaction<Schema>, ids: readonly string[], tally: Tally): Promise<void> {
  const unsent = await trx
    .selectFrom('notices')
    .select('id')
    .where('id', 'in', ids)
    .where('state', 'in', UNSENT)
    .execute();
  if (unsent.length > 0) {
    const gone = unsent.map(({ id }) => id);
    await trx.deleteFrom('notice_findings').where('notice_id', 'in', gone).execute();
    await tally.add('notices', trx.deleteFrom('notices').where('id', 'in', gone));
  }
  const blank = { recipient: '', subject: '', text: '', attachments: '[]', detail: '', approved_sha256: null };
  await tally.add('notices', trx.updateTable('notices').set(blank).where('id', 'in', ids));
}
