import type { Kysely } from 'kysely';
import type { Sweep } from '../model/sweep.ts';
import type { Store } from '../ports.ts';
import type { Schema, SweepRow } from './schema.ts';
import { insertTargets } from './targets.ts';

export function createSweeps(
  db: Kysely<Schema>,
): Pick<Store, 'startSweep' | 'saveSweep' | 'sweep' | 'sweeps' | 'sweepFindings'> {
  return {
    async startSweep(sweep, targets = []) {
      await db.transaction().execute(async (trx) => {
        await trx.insertInto('sweeps').values(toRow(sweep)).execute();
        await insertTargets(trx, sweep.id, targets);
      });
    },
    async saveSweep(sweep) {
      const { state, cursor, pending, counts, finished_at } = toRow(sweep);
      const result = await db
        .transaction()
        .execute((trx) =>
          trx
            .updateTable('sweeps')
            .set({ state, cursor, pending, counts, finished_at })
            .where('id', '=', sweep.id)
            .executeTakeFirstOrThrow(),
        );
      if (result.numUpdatedRows === 0n) throw new Error(`sweep ${sweep.id} was saved before it was started`);
    },
    async sweep(id) {
      const row = await db.selectFrom('sweeps').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : fromRow(row);
    },
    async sweeps() {
      const rows = await db
        .selectFrom('sweeps')
        .selectAll()
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .execute();
      return rows.map(fromRow);
    },
    async sweepFindings(id) {
      return await db
        .selectFrom('sweep_findings')
        .select(['finding_id as findingId', 'exposure', 'version'])
        .where('sweep_id', '=', id)
        .orderBy('finding_id')
        .execute();
    },
  };
}

function toRow(sweep: Sweep): SweepRow {
  return {
    id: sweep.id,
    kind: sweep.kind,
    started_at: sweep.startedAt,
    finished_at: sweep.finishedAt,
    state: sweep.state,
    options: JSON.stringify(sweep.options),
    tool_version: sweep.toolVersion,
    fingerprints_sha256: sweep.fingerprintsSha256,
    scope_sha256: sweep.scopeSha256,
    cursor: sweep.cursor,
    pending: JSON.stringify(sweep.pending),
    counts: JSON.stringify(sweep.counts),
  };
}

function fromRow(row: SweepRow): Sweep {
  return {
    id: row.id,
    kind: row.kind,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    state: row.state,
    options: JSON.parse(row.options),
    toolVersion: row.tool_version,
    fingerprintsSha256: row.fingerprints_sha256,
    scopeSha256: row.scope_sha256,
    cursor: row.cursor,
    pending: JSON.parse(row.pending),
    counts: JSON.parse(row.counts),
  };
}
