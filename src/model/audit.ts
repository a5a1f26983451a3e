/** One act that must be accounted for. Nobody's mail address stands in it: notices and findings go by their ids, and the chain hides others. */
export interface AuditAct {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** The user name, or `airsweep` for what the program did by itself. */
  readonly actor: string;
  /** `sweep`, `approve`, `send`, `hold`, `bounce`, `suppress`, `purge`, … */
  readonly action: string;
  /** The id of the sweep, finding or notice. */
  readonly subject: string;
  /** One plain line. */
  readonly detail: string;
}

/** An act in its chain. */
export interface AuditEntry extends AuditAct {
  /** From 1, without a gap. */
  readonly seq: number;
  /** `sha256` of the entry before; 64 zeros for the first. */
  readonly previous: string;
  /** SHA-256 over all the other fields. */
  readonly sha256: string;
}
