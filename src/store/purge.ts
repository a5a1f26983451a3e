import type { Kysely, Transaction } from 'kysely';
import { CLOSED_STATES } from '../model/finding.ts';
import type { Erased, Retention, Store } from '../ports.ts';
import { chunks } from './chunks.ts';
import type { Schema } from './schema.ts';
import { countRows, type Tally } from './tally.ts';

export function createPurge(db: Kysely<Schema>): Pick<Store, 'purge'> {
  return { purge: (retention) => db.transaction().execute((trx) => purge(trx, retention)) };
}

/** Forgets what is no longer needed, children before parents. Suppressions and the audit log stay for good. */
async function purge(trx: Transaction<Schema>, retention: Retention): Promise<Erased> {
  const tally = countRows();
  const { contactsBefore, casesBefore, lookupsBefore, findingsBefore } = retention;
  const over = await toldBefore(trx, casesBefore);
  for (const ids of chunks([...(await closedBefore(trx, contactsBefore)), ...over])) {
    await tally.add('contacts', trx.deleteFrom('contacts').where('finding_id', 'in', ids));
  }
  await tally.add('lookups', trx.deleteFrom('lookups').where('fetched_at', '<', lookupsBefore));
  for (const ids of chunks(await closedBefore(trx, findingsBefore))) await purgeFindings(trx, ids, tally);
  await purgeOrphans(trx, retention, tally);
  return tally.erased;
}

/** Ids of the findings that were closed before a time, and have not been seen since. */
async function closedBefore(trx: Transaction<Schema>, time: string): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom('findings')
    .leftJoin('finding_events', (join) =>
      join
        .onRef('finding_events.finding_id', '=', 'findings.id')
        .onRef('finding_events.to_state', '=', 'findings.state'),
    )
    .where('findings.state', 'in', CLOSED_STATES)
    // A false positive that still answers must be remembered, or the next sweep would raise it again.
    .where('findings.last_seen', '<', time)
    .groupBy('findings.id')
    .select(['findings.id', (eb) => eb.fn.max('finding_events.at').as('closed_at')])
    .execute();
  return rows.filter(({ closed_at }) => closed_at === null || closed_at < time).map(({ id }) => id);
}

/** Ids of the findings whose case is over though they are still there: nobody reacted, or it was protected. */
async function toldBefore(trx: Transaction<Schema>, time: string): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom('findings')
    .select('id')
    .where('state', 'in', ['notified', 'protected'])
    .where('notified_at', '<', time)
    .execute();
  return rows.map(({ id }) => id);
}

async function purgeFindings(trx: Transaction<Schema>, ids: readonly string[], tally: Tally): Promise<void> {
  const touched = await trx
    .selectFrom('notice_findings')
    .select('notice_id')
    .distinct()
    .where('finding_id', 'in', ids)
    .execute();
  await trx.deleteFrom('notice_findings').where('finding_id', 'in', ids).execute();
  for (const part of chunks(touched.map(({ notice_id }) => notice_id))) await purgeNotices(trx, part, tally);
  await tally.add('contacts', trx.deleteFrom('contacts').where('finding_id', 'in', ids));
  await tally.add('finding_events', trx.deleteFrom('finding_events').where('finding_id', 'in', ids));
  await tally.add('sweep_findings', trx.deleteFrom('sweep_findings').where('finding_id', 'in', ids));
  await tally.add('findings', trx.deleteFrom('findings').where('id', 'in', ids));
}

/** Of these notices, the ones that speak of no finding any more. */
async function purgeNotices(trx: Transaction<Schema>, ids: readonly string[], tally: Tally): Promise<void> {
  const linked = await trx
    .selectFrom('notice_findings')
    .select('notice_id')
    .distinct()
    .where('notice_id', 'in', ids)
    .execute();
  const kept = new Set(linked.map(({ notice_id }) => notice_id));
  const empty = ids.filter((id) => !kept.has(id));
  if (empty.length === 0) return;
  await tally.add('replies', trx.deleteFrom('replies').where('notice_id', 'in', empty));
  await tally.add('notices', trx.deleteFrom('notices').where('id', 'in', empty));
}

/** What nothing that is kept rests on: old observations and target lists, stray replies, confirmed mailboxes. */
async function purgeOrphans(
  trx: Transaction<Schema>,
  { contactsBefore, findingsBefore }: Retention,
  tally: Tally,
): Promise<void> {
  const observations = trx
    .deleteFrom('observations')
    .where('at', '<', findingsBefore)
    // All observations of one address in one sweep were judged together.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('findings')
            .select('findings.id')
            .whereRef('findings.address', '=', 'observations.address')
            .whereRef('findings.sweep_id', '=', 'observations.sweep_id'),
        ),
      ),
    )
    .where(({ eb, not, exists, selectFrom, and, or }) =>
      not(
        // A name that a host gave away once leads to its operator for as long as the host is open.
        and([
          or([eb('facts', 'like', '%"header.location":%'), eb('facts', 'like', '%"host.%')]),
          exists(
            selectFrom('findings')
              .select('findings.id')
              .whereRef('findings.address', '=', 'observations.address')
              .where('findings.state', 'not in', CLOSED_STATES),
          ),
        ]),
      ),
    );
  await tally.add('observations', observations);
  const targets = trx
    .deleteFrom('sweep_targets')
    .where('sweep_id', 'in', (eb) =>
      eb.selectFrom('sweeps').select('id').where('state', '=', 'finished').where('finished_at', '<', findingsBefore),
    );
  await tally.add('sweep_targets', targets);
  const strays = trx.deleteFrom('replies').where('notice_id', 'is', null).where('at', '<', findingsBefore);
  await tally.add('replies', strays);
  const confirmations = trx
    .deleteFrom('confirmations')
    .where('at', '<', contactsBefore)
    .where('address', 'not in', (eb) => eb.selectFrom('contacts').select('address'))
    .where('address', 'not in', (eb) => eb.selectFrom('notices').select('recipient'));
  await tally.add('confirmations', confirmations);
}
