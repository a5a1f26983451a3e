import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Suppression } from '../model/suppression.ts';
import type { Store } from '../ports.ts';
import type { Schema, SuppressionRow } from './schema.ts';

export function createSuppressions(
  db: Kysely<Schema>,
): Pick<Store, 'suppress' | 'suppressions' | 'unsuppress' | 'hashKey'> {
  return {
    async suppress(suppression) {
      const row = toRow(suppression);
      await db.transaction().execute(async (trx) => {
        const same = trx
          .selectFrom('suppressions')
          .selectAll()
          .where('purpose', '=', row.purpose)
          .where('kind', '=', row.kind)
          .where('value', '=', row.value);
        const before = await same.executeTakeFirst();
        if (before !== undefined && outlives(before, row) && row.source !== 'operator') return;
        if (before !== undefined) await trx.deleteFrom('suppressions').where('id', '=', before.id).execute();
        await trx.insertInto('suppressions').values(row).execute();
      });
    },
    async suppressions() {
      const rows = await db
        .selectFrom('suppressions')
        .selectAll()
        .orderBy('created_at')
        .orderBy('value')
        .orderBy('purpose', 'desc')
        .execute();
      return rows.map(fromRow);
    },
    async unsuppress(id) {
      const result = await db
        .transaction()
        .execute((trx) => trx.deleteFrom('suppressions').where('id', '=', id).executeTakeFirstOrThrow());
      return result.numDeletedRows === 1n;
    },
    async hashKey() {
      return await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('hash_key')
          .values({ id: 1, value: randomBytes(32).toString('hex') })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute();
        return (await trx.selectFrom('hash_key').select('value').executeTakeFirstOrThrow()).value;
      });
    },
  };
}

/** A bounce, good for a year, must not put an end to "never again". */
function outlives(before: SuppressionRow, after: SuppressionRow): boolean {
  if (after.expires_at === null) return false;
  return before.expires_at === null || before.expires_at > after.expires_at;
}

function toRow({ createdAt, expiresAt, ...suppression }: Suppression): SuppressionRow {
  return { ...suppression, created_at: createdAt, expires_at: expiresAt };
}

function fromRow({ created_at, expires_at, ...row }: SuppressionRow): Suppression {
  return { ...row, createdAt: created_at, expiresAt: expires_at };
}
