import type { Endpoint } from './endpoint.ts';
import type { Confidence, Exposure, Outcome, Severity, VersionSource } from './fingerprint.ts';

/** Why the assessment says what it says: one fired signal, or one rule that was applied. */
export interface EvidenceLine {
  /** Signal id, or the rule's name. */
  readonly signal: string;
  readonly why: string;
}

/** What the observations of one endpoint mean under one fingerprint. Pure: same input, same output. */
export interface Assessment {
  readonly fingerprint: string;
  readonly revision: number;
  readonly product: string;
  readonly endpoint: Endpoint;
  readonly outcome: Outcome;
  readonly exposure: Exposure;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** As stated (`0.35.5-alpha`), or a bracket `LO..HI`, `LO..`, `..HI`, or empty. */
  readonly version: string;
  readonly versionSource: VersionSource | null;
  /** True when evidence contradicts itself: a human looks before any mail. */
  readonly held: boolean;
  /** Ids of the signals that fired. */
  readonly signals: readonly string[];
  readonly evidence: readonly EvidenceLine[];
}
