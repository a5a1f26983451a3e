import type { Finding } from '../../model/finding.ts';
import type { SweepCounts } from '../../model/sweep.ts';

/** What a sweep tells while it runs; all optional to listen to. */
export interface SweepListener {
  /** A finding whose facts will not change any more in this sweep; once each. */
  finding(finding: Finding): void;
  progress(counts: SweepCounts): void;
  /** One plain line for a person. */
  note(line: string): void;
}
