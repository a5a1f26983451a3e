import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { Observation } from '../model/observation.ts';
import type { Store } from '../ports.ts';
import { fromEndpointColumns, toEndpointColumns } from './columns.ts';
import { insertEach } from './insert-each.ts';
import type { ObservationRow, Schema } from './schema.ts';

export function createObservations(
  db: Kysely<Schema>,
): Pick<Store, 'addObservations' | 'observedIn' | 'observationsAt' | 'observationsSince' | 'observationsOf'> {
  const at = async (sweepId: string, address: string): Promise<readonly Observation[]> => {
    const rows = await db
      .selectFrom('observations')
      .selectAll()
      .where('sweep_id', '=', sweepId)
      .where('address', '=', address)
      .orderBy('at')
      .orderBy('seq')
      .execute();
    return rows.map(fromObservationRow);
  };
  return {
    async addObservations(sweepId, observations) {
      if (observations.length === 0) return;
      await db.transaction().execute((trx) => insertObservations(trx, sweepId, observations));
    },
    async observedIn(sweepId) {
      const rows = await db
        .selectFrom('observations')
        .select('address')
        .distinct()
        .where('sweep_id', '=', sweepId)
        .orderBy('address')
        .execute();
      return rows.map(({ address }) => address);
    },
    observationsAt: at,
    async observationsSince(sweepId, address) {
      const rows = await db
        .selectFrom('observations')
        .selectAll()
        .where('sweep_id', 'in', (sweeps) =>
          sweeps
            .selectFrom('sweeps')
            .select('id')
            .where('started_at', '>=', (first) =>
              first.selectFrom('sweeps').select('started_at').where('id', '=', sweepId),
            ),
        )
        .where('address', '=', address)
        .orderBy('at')
        .orderBy('seq')
        .execute();
      return rows.map(fromObservationRow);
    },
    async observationsOf({ sweepId, endpoint, hostnames }) {
      const seen = (await at(sweepId, endpoint.address)).filter((o) => o.endpoint.port === endpoint.port);
      const own = seen.filter((o) => o.endpoint.host === endpoint.host);
      if (own.length > 0) return own;
      // Seen without its name, or under another of its names, where both views were one finding.
      return seen.filter((o) => o.endpoint.host === null || hostnames.includes(o.endpoint.host));
    },
  };
}

export async function insertObservations(
  trx: Transaction<Schema>,
  sweepId: string,
  observations: readonly Observation[],
): Promise<void> {
  const rows = observations.map((observation) => toRow(sweepId, observation));
  await insertEach(trx, rows, (row) => trx.insertInto('observations').values(row));
}

function toRow(sweepId: string, observation: Observation): Insertable<ObservationRow> {
  return {
    sweep_id: sweepId,
    ...toEndpointColumns(observation.endpoint),
    request_id: observation.requestId,
    path: observation.path,
    at: observation.at,
    duration_ms: observation.durationMs,
    status: observation.status,
    facts: JSON.stringify(observation.facts),
    tls_facts: observation.tls === null ? null : JSON.stringify(observation.tls),
  };
}

export function fromObservationRow(row: Selectable<ObservationRow>): Observation {
  return {
    endpoint: fromEndpointColumns(row),
    requestId: row.request_id,
    path: row.path,
    at: row.at,
    durationMs: row.duration_ms,
    status: row.status,
    facts: JSON.parse(row.facts),
    tls: row.tls_facts === null ? null : JSON.parse(row.tls_facts),
  };
}
