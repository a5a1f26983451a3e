import type { Insertable, Selectable } from 'kysely';
import type { Finding, FindingEvent } from '../model/finding.ts';
import { fromEndpointColumns, toEndpointColumns, toFlag } from './columns.ts';
import type { FindingEventRow, FindingRow } from './schema.ts';

export function toFindingRow(finding: Finding): FindingRow {
  return {
    id: finding.id,
    product: finding.product,
    ...toEndpointColumns(finding.endpoint),
    state: finding.state,
    severity: finding.severity,
    exposure: finding.exposure,
    confidence: finding.confidence,
    version: finding.version,
    version_source: finding.versionSource,
    held: toFlag(finding.held),
    risks: JSON.stringify(finding.risks),
    signals: JSON.stringify(finding.signals),
    hostnames: JSON.stringify(finding.hostnames),
    first_seen: finding.firstSeen,
    last_seen: finding.lastSeen,
    sweep_id: finding.sweepId,
    clean_since: finding.cleanSince,
    notified_at: finding.notifiedAt,
    contact: finding.contact,
  };
}

export function fromFindingRow(row: FindingRow): Finding {
  return {
    id: row.id,
    product: row.product,
    endpoint: fromEndpointColumns(row),
    state: row.state,
    severity: row.severity,
    exposure: row.exposure,
    confidence: row.confidence,
    version: row.version,
    versionSource: row.version_source,
    held: row.held === 1,
    risks: JSON.parse(row.risks),
    signals: JSON.parse(row.signals),
    hostnames: JSON.parse(row.hostnames),
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    sweepId: row.sweep_id,
    cleanSince: row.clean_since,
    notifiedAt: row.notified_at,
    contact: row.contact,
  };
}

export function toEventRow(event: FindingEvent): Insertable<FindingEventRow> {
  return {
    finding_id: event.findingId,
    at: event.at,
    sweep_id: event.sweepId,
    from_state: event.from,
    to_state: event.to,
    reason: event.reason,
  };
}

export function fromEventRow(row: Selectable<FindingEventRow>): FindingEvent {
  return {
    findingId: row.finding_id,
    at: row.at,
    sweepId: row.sweep_id,
    from: row.from_state,
    to: row.to_state,
    reason: row.reason,
  };
}
