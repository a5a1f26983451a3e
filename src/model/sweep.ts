export type SweepState = 'running' | 'finished' | 'interrupted' | 'failed';

/** Numbers a sweep reports about itself. */
export interface SweepCounts {
  /** Endpoints in the index space, and how many of them are done. */
  readonly total: number;
  readonly done: number;
  /** Endpoints that accepted a connection. */
  readonly open: number;
  /** Endpoints that answered HTTP. */
  readonly http: number;
  readonly findings: number;
  readonly vendor: number;
  readonly copy: number;
  readonly decoy: number;
  /** Addresses refused by scope, exclusions or do-not-scan when their turn came. */
  readonly skipped: number;
  /** Lines of target lists that could not be read. */
  readonly badLines: number;
}

/** One pass over all targets. */
export interface Sweep {
  /** Sorts by time: `20261123T205210-3f9c01ab`. */
  readonly id: string;
  readonly kind: 'scan' | 'recheck';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly state: SweepState;
  /** Frozen when the sweep starts; what `--resume` reads again. JSON-serialisable. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly toolVersion: string;
  readonly fingerprintsSha256: string;
  readonly scopeSha256: string;
  /** The next position of the sweep's order to take. */
  readonly cursor: number;
  /** Positions before the cursor that are not done: in flight, or waiting for their network's turn. */
  readonly pending: readonly number[];
  readonly counts: SweepCounts;
}
