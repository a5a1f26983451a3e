import type { Kysely } from 'kysely';
import { byUrgency, type Finding, type FindingFilter } from '../model/finding.ts';
import type { Store } from '../ports.ts';
import { chunks } from './chunks.ts';
import { fromEventRow, fromFindingRow } from './finding-rows.ts';
import { saveFindings } from './save-findings.ts';
import type { Schema } from './schema.ts';

export function createFindings(
  db: Kysely<Schema>,
): Pick<Store, 'findings' | 'findingsAt' | 'saveFindings' | 'history'> {
  return {
    async findings(filter) {
      const found: Finding[] = [];
      if (filter.ids === undefined) found.push(...(await select(db, filter)));
      else for (const ids of chunks([...new Set(filter.ids)])) found.push(...(await select(db, { ...filter, ids })));
      return found.sort(byUrgency);
    },
    async findingsAt(address) {
      const rows = await db.selectFrom('findings').selectAll().where('address', '=', address).execute();
      return rows.map(fromFindingRow).sort(bySighting);
    },
    async saveFindings(changes) {
      if (changes.length > 0) await db.transaction().execute((trx) => saveFindings(trx, changes));
    },
    async history(findingId) {
      const rows = await db
        .selectFrom('finding_events')
        .selectAll()
        .where('finding_id', '=', findingId)
        .orderBy('seq')
        .execute();
      return rows.map(fromEventRow);
    },
  };
}

async function select(db: Kysely<Schema>, filter: FindingFilter): Promise<Finding[]> {
  const { ids, states, severities, exposures, since, sweepId } = filter;
  // An empty list permits nothing, and PostgreSQL has no `in ()`.
  if ([ids, states, severities, exposures].some((list) => list?.length === 0)) return [];
  let query = db.selectFrom('findings').selectAll();
  if (ids) query = query.where('id', 'in', ids);
  if (states) query = query.where('state', 'in', states);
  if (severities) query = query.where('severity', 'in', severities);
  if (exposures) query = query.where('exposure', 'in', exposures);
  if (since !== undefined) query = query.where('last_seen', '>=', since);
  if (sweepId !== undefined) query = query.where('sweep_id', '=', sweepId);
  return (await query.execute()).map(fromFindingRow);
}

/** First seen first; sorted here because databases disagree on how text sorts. */
export function bySighting(a: Finding, b: Finding): number {
  const [left, right] = [a.firstSeen + a.id, b.firstSeen + b.id];
  return left < right ? -1 : left > right ? 1 : 0;
}
