import type { Endpoint } from './endpoint.ts';
import type { Confidence, Exposure, Severity, VersionSource } from './fingerprint.ts';

export type FindingState =
  | 'new'
  | 'open'
  | 'notified'
  | 'fixed'
  | 'protected'
  | 'gone'
  | 'reopened'
  | 'false-positive'
  | 'suppressed';

/** States that `findings` leaves out unless asked for. */
export const CLOSED_STATES: readonly FindingState[] = ['fixed', 'gone', 'false-positive', 'suppressed'];

/** An instance that was seen, and what became of it. */
export interface Finding {
  /** Twelve hex digits, given once and kept when the finding's name changes. */
  readonly id: string;
  readonly product: string;
  /** Where it answers. Identity is product, address, port and host. */
  readonly endpoint: Endpoint;
  readonly state: FindingState;
  readonly severity: Severity;
  readonly exposure: Exposure;
  readonly confidence: Confidence;
  readonly version: string;
  readonly versionSource: VersionSource | null;
  /** A human looks before any mail. */
  readonly held: boolean;
  /** Advisory ids; a trailing `?` marks "possibly" (a bracket that only overlaps the affected range). */
  readonly risks: readonly string[];
  /** Signal ids that fired. */
  readonly signals: readonly string[];
  /** Names seen for the address: certificate, redirect, the instance's own URL, imported records. */
  readonly hostnames: readonly string[];
  /** ISO 8601 UTC, like every time below. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The sweep that saw it last. */
  readonly sweepId: string;
  /** When the first clean re-check was, null while none; `fixed` needs a second 24 h later. */
  readonly cleanSince: string | null;
  readonly notifiedAt: string | null;
  /** The contact that was chosen or written to; empty while none. */
  readonly contact: string;
}

/** One step in a finding's history. */
export interface FindingEvent {
  readonly findingId: string;
  readonly at: string;
  readonly sweepId: string | null;
  readonly from: FindingState | null;
  readonly to: FindingState;
  /** One plain sentence: what was seen, or who decided. */
  readonly reason: string;
}

/** Which findings to read; a missing field does not restrict. */
export interface FindingFilter {
  readonly ids?: readonly string[];
  readonly states?: readonly FindingState[];
  readonly severities?: readonly Severity[];
  readonly exposures?: readonly Exposure[];
  /** Last seen at or after this time. */
  readonly since?: string;
  /** Last seen in this sweep. */
  readonly sweepId?: string;
}

const BY_SEVERITY: readonly Severity[] = ['critical', 'medium', 'low'];
const NUMERIC = new Intl.Collator('en', { numeric: true });

/** The most severe first, then by address and port. */
export function byUrgency(a: Finding, b: Finding): number {
  return (
    BY_SEVERITY.indexOf(a.severity) - BY_SEVERITY.indexOf(b.severity) ||
    NUMERIC.compare(a.endpoint.address, b.endpoint.address) ||
    a.endpoint.port - b.endpoint.port ||
    (a.id < b.id ? -1 : 1)
  );
}
