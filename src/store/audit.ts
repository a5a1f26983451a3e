import type { Kysely } from 'kysely';
import { CHAIN_START, chainAct } from '../model/audit-chain.ts';
import type { Store } from '../ports.ts';
import type { Schema } from './schema.ts';

/** Rows read at a time. */
const PAGE_ROWS = 250;

export function createAudit(db: Kysely<Schema>): Pick<Store, 'audit' | 'auditLog'> {
  return {
    async audit(act) {
      // The head is read under the write lock: of two processes, the second one sees the entry of the first.
      await db.transaction().execute(async (trx) => {
        const head = await trx
          .selectFrom('audit_log')
          .select(['seq', 'sha256'])
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst();
        await trx
          .insertInto('audit_log')
          .values(chainAct(act, head ?? CHAIN_START))
          .execute();
      });
    },
    async *auditLog() {
      let after = 0;
      for (;;) {
        const page = await db
          .selectFrom('audit_log')
          .selectAll()
          .where('seq', '>', after)
          .orderBy('seq')
          .limit(PAGE_ROWS)
          .execute();
        yield* page;
        const last = page.at(-1);
        if (last === undefined) return;
        after = last.seq;
      }
    },
  };
}
