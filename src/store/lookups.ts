import type { Kysely } from 'kysely';
import type { Store } from '../ports.ts';
import { addressKey, distance } from './address-key.ts';
import type { LookupRow, Schema } from './schema.ts';

export function createLookups(db: Kysely<Schema>): Pick<Store, 'lookup' | 'saveLookup'> {
  return {
    async lookup(source, address, now) {
      const key = addressKey(address);
      const around = await db
        .selectFrom('lookups')
        .selectAll()
        .where('source', '=', source)
        .where('first_key', '<=', key)
        .where('last_key', '>=', key)
        .where('expires_at', '>=', now)
        .execute();
      const [narrowest] = around.sort(byWidth);
      if (narrowest === undefined) return null;
      const { first, last, fetched_at, expires_at, value } = narrowest;
      return { first, last, fetchedAt: fetched_at, expiresAt: expires_at, value };
    },
    async saveLookup(source, { first, last, fetchedAt, expiresAt, value }) {
      const [first_key, last_key] = [addressKey(first), addressKey(last)];
      if (first_key > last_key || first_key[0] !== last_key[0]) throw new Error(`${first} to ${last} is no range`);
      const columns = { first, last, fetched_at: fetchedAt, expires_at: expiresAt, value };
      await db.transaction().execute((trx) =>
        trx
          .insertInto('lookups')
          .values({ source, first_key, last_key, ...columns })
          .onConflict((conflict) => conflict.columns(['source', 'first_key', 'last_key']).doUpdateSet(columns))
          .execute(),
      );
    },
  };
}

function byWidth(a: LookupRow, b: LookupRow): number {
  const [left, right] = [distance(a.first_key, a.last_key), distance(b.first_key, b.last_key)];
  return left < right ? -1 : left > right ? 1 : 0;
}
