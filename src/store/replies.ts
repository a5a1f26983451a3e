import type { Kysely } from 'kysely';
import type { Reply } from '../model/reply.ts';
import type { Store } from '../ports.ts';
import { toFlag } from './columns.ts';
import type { ReplyRow, Schema } from './schema.ts';

export function createReplies(db: Kysely<Schema>): Pick<Store, 'addReply' | 'saveReply' | 'replies'> {
  return {
    async addReply(reply) {
      const result = await db.transaction().execute((trx) =>
        trx
          .insertInto('replies')
          .values(toRow(reply))
          .onConflict((conflict) => conflict.column('id').doNothing())
          .executeTakeFirst(),
      );
      return result.numInsertedOrUpdatedRows === 1n;
    },
    async saveReply(reply) {
      const { id, ...columns } = toRow(reply);
      await db.transaction().execute((trx) =>
        trx
          .insertInto('replies')
          .values({ id, ...columns })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
          .execute(),
      );
    },
    async replies() {
      const rows = await db.selectFrom('replies').selectAll().orderBy('at').orderBy('id').execute();
      return rows.map(fromReplyRow);
    },
  };
}

function toRow(reply: Reply): ReplyRow {
  const { id, noticeId, kind, at, from, recipient, bounce, status, ticket, detail, done } = reply;
  const about = { sender: from, recipient, bounce, status, ticket, detail };
  return { id, notice_id: noticeId, kind, at, ...about, done: toFlag(done) };
}

function fromReplyRow(row: ReplyRow): Reply {
  const { id, notice_id, kind, at, sender, recipient, bounce, status, ticket, detail, done } = row;
  const about = { from: sender, recipient, bounce, status, ticket, detail };
  return { id, noticeId: notice_id, kind, at, ...about, done: done === 1 };
}
