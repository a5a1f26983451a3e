import type { Kysely } from 'kysely';
import type { Target } from '../model/target.ts';
import type { Store } from '../ports.ts';
import { chunks } from './chunks.ts';
import type { Schema } from './schema.ts';

/** Rows read at a time, so that a list of millions is never in memory as a whole. */
const PAGE_ROWS = 10_000;

export function createTargets(db: Kysely<Schema>): Pick<Store, 'saveTargets' | 'targets'> {
  return {
    async saveTargets(sweepId, targets) {
      const rows = targets.map((target, position) => ({
        sweep_id: sweepId,
        position,
        target: JSON.stringify({ ...target, hints: { ...target.hints, observation: undefined } }),
      }));
      await db.transaction().execute(async (trx) => {
        for (const chunk of chunks(rows)) await trx.insertInto('sweep_targets').values(chunk).execute();
      });
    },
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
        for (const { target } of rows) yield JSON.parse(target) as Target;
        if (rows.length < PAGE_ROWS) return;
      }
    },
  };
}
