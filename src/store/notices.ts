import type { Kysely, Transaction } from 'kysely';
import type { Notice } from '../model/notice.ts';
import type { Store } from '../ports.ts';
import { chunks } from './chunks.ts';
import { fromNoticeRow, toNoticeRow } from './notice-rows.ts';
import type { Schema } from './schema.ts';

export function createNotices(db: Kysely<Schema>): Pick<Store, 'saveNotice' | 'claimNotice' | 'notice' | 'notices'> {
  // Two statements that must see one state of the database.
  const reading = db.transaction().setAccessMode('read only').setIsolationLevel('repeatable read');
  return {
    async saveNotice(notice) {
      await db.transaction().execute((trx) => save(trx, notice));
    },
    async claimNotice(id, from, to) {
      const result = await db
        .transaction()
        .execute((trx) =>
          trx
            .updateTable('notices')
            .set({ state: to })
            .where('id', '=', id)
            .where('state', '=', from)
            .executeTakeFirstOrThrow(),
        );
      return result.numUpdatedRows === 1n;
    },
    async notice(id) {
      const [notice] = await reading.execute((trx) => read(trx, id));
      return notice ?? null;
    },
    async notices() {
      return await reading.execute((trx) => read(trx, null));
    },
  };
}

async function save(trx: Transaction<Schema>, notice: Notice): Promise<void> {
  const { id, ...columns } = toNoticeRow(notice);
  await trx
    .insertInto('notices')
    .values({ id, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute();
  await trx.deleteFrom('notice_findings').where('notice_id', '=', id).execute();
  const rows = notice.findingIds.map((finding_id, position) => ({ notice_id: id, position, finding_id }));
  for (const part of chunks(rows)) await trx.insertInto('notice_findings').values(part).execute();
}

async function read(trx: Transaction<Schema>, id: string | null): Promise<Notice[]> {
  let notices = trx.selectFrom('notices').selectAll().orderBy('created_at', 'desc').orderBy('id');
  let links = trx.selectFrom('notice_findings').selectAll().orderBy('notice_id').orderBy('position');
  if (id !== null) {
    notices = notices.where('id', '=', id);
    links = links.where('notice_id', '=', id);
  }
  const findingIds = Map.groupBy(await links.execute(), (link) => link.notice_id);
  return (await notices.execute()).map((row) =>
    fromNoticeRow(
      row,
      (findingIds.get(row.id) ?? []).map((link) => link.finding_id),
    ),
  );
}
