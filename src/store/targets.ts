import { setImmediate as pause } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import type { Store } from '../ports.ts';
import type { Schema } from './schema.ts';

/** Rows read at a time, so that a list of millions is never in memory as a whole. */
const PAGE_ROWS = 16;

/** Keeps what a sweep was given, as long as it takes: without a pause no signal would be heard before the last page. */
export async function insertTargets(trx: Transaction<Schema>, sweepId: string, pages: Iterable<string>): Promise<void> {
  let position = 0;
  for (const target of pages) {
    await trx.insertInto('sweep_targets').values({ sweep_id: sweepId, position, target }).execute();
    position += 1;
    await pause();
  }
}

export function createTargets(db: Kysely<Schema>): Pick<Store, 'targets'> {
  return {
    async *targets(sweepId) {
      for (let after = -1; ; after += PAGE_ROWS) {
        const rows = await db
          .selectFrom('sweep_targets')
          .select('target')
          .where('sweep_id', '=', sweepId)
          .where('position', '>', after)
          .where('position', '<=', after + PAGE_ROWS)
          .orderBy('position')
          .execute();
        for (const { target } of rows) yield target;
        if (rows.length < PAGE_ROWS) return;
        await pause();
      }
    },
  };
}
