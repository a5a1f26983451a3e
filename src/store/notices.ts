import type { Kysely, Transaction } from 'kysely';
import type { Notice } from '../model/notice.ts';
import type { Store } from '../ports.ts';
import { chunks } from './chunks.ts';
import type { NoticeRow, Schema } from './schema.ts';

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
  const { id, ...columns } = toRow(notice);
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
    fromRow(
      row,
      (findingIds.get(row.id) ?? []).map((link) => link.finding_id),
    ),
  );
}

function toRow(notice: Notice): NoticeRow {
  return {
    id: notice.id,
    recipient: notice.recipient,
    subject: notice.subject,
    text: notice.text,
    sha256: notice.sha256,
    message_id: notice.messageId,
    state: notice.state,
    created_at: notice.createdAt,
    approved_sha256: notice.approvedSha256,
    approved_by: notice.approvedBy,
    approved_at: notice.approvedAt,
    recheck_id: notice.recheckId,
    sent_at: notice.sentAt,
    detail: notice.detail,
  };
}

function fromRow(row: NoticeRow, findingIds: readonly string[]): Notice {
  return {
    id: row.id,
    recipient: row.recipient,
    findingIds,
    subject: row.subject,
    text: row.text,
    sha256: row.sha256,
    messageId: row.message_id,
    state: row.state,
    createdAt: row.created_at,
    approvedSha256: row.approved_sha256,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
    recheckId: row.recheck_id,
    sentAt: row.sent_at,
    detail: row.detail,
  };
}
