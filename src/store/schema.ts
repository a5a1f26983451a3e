import type { Generated } from 'kysely';
import type { AuditEntry } from '../model/audit.ts';
import type { Audience, Rung } from '../model/contact.ts';
import type { FindingState } from '../model/finding.ts';
import type { Confidence, Exposure, Severity, VersionSource } from '../model/fingerprint.ts';
import type { NoticeState } from '../model/notice.ts';
import type { ObservationStatus } from '../model/observation.ts';
import type { BounceClass, ReplyKind } from '../model/reply.ts';
import type { Suppression } from '../model/suppression.ts';
import type { Sweep, SweepState } from '../model/sweep.ts';

/** better-sqlite3 refuses to bind booleans, and 0 or 1 in an integer column suits every dialect. */
export type Flag = 0 | 1;

/** An endpoint, flat. `host` is empty rather than null, because no two nulls are equal in a unique index. */
export interface EndpointColumns {
  address: string;
  port: number;
  host: string;
  tls: Flag | null;
  prefix: string;
  named: Flag;
}

export interface SweepRow {
  id: string;
  kind: Sweep['kind'];
  started_at: string;
  finished_at: string | null;
  state: SweepState;
  /** JSON. */
  options: string;
  tool_version: string;
  fingerprints_sha256: string;
  scope_sha256: string;
  cursor: number;
  /** JSON: positions. */
  pending: string;
  /** JSON. */
  counts: string;
}

export interface ObservationRow extends EndpointColumns {
  /** Order of arrival: several observations may carry the same time. */
  seq: Generated<number>;
  sweep_id: string;
  request_id: string;
  path: string;
  at: string;
  duration_ms: number;
  status: ObservationStatus;
  /** JSON. */
  facts: string;
  /** JSON, null without TLS. */
  tls_facts: string | null;
}

export interface FindingRow extends EndpointColumns {
  id: string;
  product: string;
  state: FindingState;
  severity: Severity;
  exposure: Exposure;
  confidence: Confidence;
  version: string;
  version_source: VersionSource | null;
  held: Flag;
  /** JSON, like the two below. */
  risks: string;
  signals: string;
  hostnames: string;
  first_seen: string;
  last_seen: string;
  sweep_id: string;
  clean_since: string | null;
  notified_at: string | null;
  contact: string;
}

export interface FindingEventRow {
  /** Order of the steps: a clock that was set back must not reorder them. */
  seq: Generated<number>;
  finding_id: string;
  at: string;
  sweep_id: string | null;
  from_state: FindingState | null;
  to_state: FindingState;
  reason: string;
}

/** What a sweep saw of a finding; stays as it was when later sweeps see something else. */
export interface SweepFindingRow {
  sweep_id: string;
  finding_id: string;
  exposure: Exposure;
  version: string;
}

export interface ContactRow {
  finding_id: string;
  position: number;
  address: string;
  rung: Rung;
  source: string;
  evidence_url: string;
  fetched_at: string;
  personal: Flag;
  hold: string;
  form: string;
  provider: string;
  policy: string;
  encryption: string;
  /** JSON. */
  names: string;
}

export interface ConfirmationRow {
  address: string;
  /** JSON. */
  audiences: string;
  at: string;
  confirmed_by: string;
  reason: string;
}

export interface NoticeRow {
  id: string;
  sender_address: string;
  sender_name: string;
  recipient: string;
  audience: Audience;
  rung: Rung;
  provider: string;
  subject: string;
  text: string;
  /** JSON. */
  attachments: string;
  sha256: string;
  wording_sha256: string;
  message_id: string;
  reminds: string | null;
  in_reply_to: string | null;
  state: NoticeState;
  created_at: string;
  approved_sha256: string | null;
  approved_by: string | null;
  approved_at: string | null;
  recheck_id: string | null;
  sent_at: string | null;
  attempts: number;
  retry_at: string | null;
  detail: string;
}

interface NoticeFindingRow {
  notice_id: string;
  position: number;
  finding_id: string;
}

export interface ReplyRow {
  id: string;
  notice_id: string | null;
  kind: ReplyKind;
  at: string;
  sender: string;
  recipient: string;
  bounce: BounceClass | null;
  status: string;
  ticket: string;
  detail: string;
  done: Flag;
}

export interface SuppressionRow {
  id: string;
  purpose: Suppression['purpose'];
  kind: Suppression['kind'];
  value: string;
  reason: string;
  source: Suppression['source'];
  created_at: string;
  expires_at: string | null;
}

export interface LookupRow {
  source: string;
  /** Sort like the addresses; see address-key.ts. */
  first_key: string;
  last_key: string;
  first: string;
  last: string;
  fetched_at: string;
  expires_at: string;
  value: string;
}

/** The newest schema; migrations never refer to it, because they describe older ones. */
export interface Schema {
  airsweep_schema: { version: number; applied_at: string };
  sweeps: SweepRow;
  sweep_targets: { sweep_id: string; position: number; target: string };
  observations: ObservationRow;
  findings: FindingRow;
  finding_events: FindingEventRow;
  sweep_findings: SweepFindingRow;
  contacts: ContactRow;
  notices: NoticeRow;
  notice_findings: NoticeFindingRow;
  confirmations: ConfirmationRow;
  replies: ReplyRow;
  suppressions: SuppressionRow;
  hash_key: { id: number; value: string };
  lookups: LookupRow;
  audit_log: AuditEntry;
}
