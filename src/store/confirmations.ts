import type { Kysely } from 'kysely';
import type { Confirmation } from '../model/contact.ts';
import type { Store } from '../ports.ts';
import type { ConfirmationRow, Schema } from './schema.ts';

export function createConfirmations(db: Kysely<Schema>): Pick<Store, 'confirmMailbox' | 'confirmations'> {
  return {
    async confirmMailbox({ address, audiences, at, by, reason }) {
      const columns = { audiences: JSON.stringify(audiences), at, confirmed_by: by, reason };
      await db.transaction().execute((trx) =>
        trx
          .insertInto('confirmations')
          .values({ address, ...columns })
          .onConflict((conflict) => conflict.column('address').doUpdateSet(columns))
          .execute(),
      );
    },
    async confirmations() {
      const rows = await db.selectFrom('confirmations').selectAll().orderBy('at').orderBy('address').execute();
      return rows.map(fromConfirmationRow);
    },
  };
}

function fromConfirmationRow({ address, audiences, at, confirmed_by, reason }: ConfirmationRow): Confirmation {
  return { address, audiences: JSON.parse(audiences), at, by: confirmed_by, reason };
}
