import type { Kysely } from 'kysely';
import type { Finding } from '../model/finding.ts';
import type { Observation } from '../model/observation.ts';
import type { Store } from '../ports.ts';
import { chunks } from './chunks.ts';
import { fromFindingRow } from './finding-rows.ts';
import { bySighting } from './findings.ts';
import { fromObservationRow, insertObservations } from './observations.ts';
import { saveFindings } from './save-findings.ts';
import type { Schema } from './schema.ts';

/** What a running sweep reads and writes, many addresses at a time: a commit costs more than what is in it. */
export function createRecord(db: Kysely<Schema>): Pick<Store, 'record' | 'knownAt'> {
  return {
    async record(sweepId, observations, changes) {
      if (observations.length + changes.length === 0) return;
      await db.transaction().execute(async (trx) => {
        await insertObservations(trx, sweepId, observations);
        if (changes.length > 0) await saveFindings(trx, changes);
      });
    },
    async knownAt(sweepId, addresses) {
      const known = new Map<string, { observations: Observation[]; findings: Finding[] }>();
      const at = (address: string): { observations: Observation[]; findings: Finding[] } => {
        const entry = known.get(address) ?? { observations: [], findings: [] };
        known.set(address, entry);
        return entry;
      };
      for (const part of chunks(addresses)) {
        const observations = await db
          .selectFrom('observations')
          .selectAll()
          .where('sweep_id', '=', sweepId)
          .where('address', 'in', part)
          .orderBy('at')
          .orderBy('seq')
          .execute();
        for (const row of observations) at(row.address).observations.push(fromObservationRow(row));
        const findings = await db.selectFrom('findings').selectAll().where('address', 'in', part).execute();
        for (const row of findings) at(row.address).findings.push(fromFindingRow(row));
      }
      for (const { findings } of known.values()) findings.sort(bySighting);
      return known;
    },
  };
}
