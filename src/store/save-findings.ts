import type { Compilable, Transaction } from 'kysely';
import type { Finding } from '../model/finding.ts';
import type { FindingChange } from '../ports.ts';
import { chunks } from './chunks.ts';
import { toEventRow, toFindingRow } from './finding-rows.ts';
import { insertEach } from './insert-each.ts';
import type { FindingRow, Schema, SweepFindingRow } from './schema.ts';

/** Writes findings, what their sweep saw of them, and the new steps of their history, in that order. */
export async function saveFindings(trx: Transaction<Schema>, changes: readonly FindingChange[]): Promise<void> {
  // The last state of a finding is the one that counts.
  const findings = new Map(changes.map(({ finding }) => [finding.id, finding]));
  await refuseSharedIdentity(trx, findings);
  await insertEach(trx, [...findings.values()].map(toFindingRow), (row) => upsertFinding(trx, row));
  const seen = new Map(changes.map(({ finding }) => [`${finding.sweepId} ${finding.id}`, toSweepFinding(finding)]));
  await insertEach(trx, [...seen.values()], (row) => upsertSweepFinding(trx, row));
  const events = changes.flatMap((change) => change.events.map(toEventRow));
  await insertEach(trx, events, (row) => trx.insertInto('finding_events').values(row));
}

/** Says which findings clash, where the unique constraint could only say that some do. */
async function refuseSharedIdentity(trx: Transaction<Schema>, findings: ReadonlyMap<string, Finding>): Promise<void> {
  const owners = new Map<string, string>();
  const addresses = new Set([...findings.values()].map((finding) => finding.endpoint.address));
  for (const part of chunks([...addresses])) {
    const rows = await trx
      .selectFrom('findings')
      .select(['id', 'product', 'address', 'port', 'host'])
      .where('address', 'in', part)
      .execute();
    for (const row of rows) if (!findings.has(row.id)) owners.set(identity(row), row.id);
  }
  for (const finding of findings.values()) {
    const key = identity(toFindingRow(finding));
    const owner = owners.get(key);
    if (owner !== undefined) throw new Error(`finding ${finding.id} has the identity of finding ${owner}: ${key}`);
    owners.set(key, finding.id);
  }
}

function identity(row: { product: string; address: string; port: number; host: string }): string {
  return JSON.stringify([row.product, row.address, row.port, row.host]);
}

function upsertFinding(trx: Transaction<Schema>, row: FindingRow): Compilable {
  return trx
    .insertInto('findings')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(({ ref }) => ({
        product: ref('excluded.product'),
        address: ref('excluded.address'),
        port: ref('excluded.port'),
        host: ref('excluded.host'),
        tls: ref('excluded.tls'),
        prefix: ref('excluded.prefix'),
        named: ref('excluded.named'),
        state: ref('excluded.state'),
        severity: ref('excluded.severity'),
        exposure: ref('excluded.exposure'),
        confidence: ref('excluded.confidence'),
        version: ref('excluded.version'),
        version_source: ref('excluded.version_source'),
        held: ref('excluded.held'),
        risks: ref('excluded.risks'),
        signals: ref('excluded.signals'),
        hostnames: ref('excluded.hostnames'),
        first_seen: ref('excluded.first_seen'),
        last_seen: ref('excluded.last_seen'),
        sweep_id: ref('excluded.sweep_id'),
        clean_since: ref('excluded.clean_since'),
        notified_at: ref('excluded.notified_at'),
        contact: ref('excluded.contact'),
      })),
    );
}

function toSweepFinding({ id, sweepId, exposure, version }: Finding): SweepFindingRow {
  return { sweep_id: sweepId, finding_id: id, exposure, version };
}

/** A finding may be saved several times in one sweep, knowing more each time. */
function upsertSweepFinding(trx: Transaction<Schema>, row: SweepFindingRow): Compilable {
  return trx
    .insertInto('sweep_findings')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['sweep_id', 'finding_id']).doUpdateSet(({ ref }) => ({
        exposure: ref('excluded.exposure'),
        version: ref('excluded.version'),
      })),
    );
}
