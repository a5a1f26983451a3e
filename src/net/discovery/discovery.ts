import type { EngineRates } from '../../scope/engine-runs.ts';
import type { Exclusions } from '../../scope/exclusions.ts';
import type { Segment } from '../../scope/segments.ts';

/** A port that answered a SYN. */
export interface OpenPort {
  /** Canonical text. */
  readonly address: string;
  readonly port: number;
}

/** Finds open ports in the scope it was made for, and yields them while it is still looking. */
export interface Discovery {
  /** One line for the user: what will run, how fast, and why no faster. */
  describe(): string;
  /** Rejects with UsageError when the program is missing or too old, or has no way to the first target. */
  check(): Promise<void>;
  /**
   * Each open port once, as far as a window of recent ones remembers. Ending the iteration ends the program.
   * Rejects with the signal's reason, with UsageError for what the user can mend, or with RunError.
   */
  open(signal: AbortSignal): AsyncIterable<OpenPort>;
  /** Answers so far that were dropped because they lie outside the scope: anyone can forge a SYN-ACK. */
  strays(): number;
}

export interface EngineOptions extends EngineRates {
  /** What a space is made of; see `Space.segments`. */
  readonly segments: readonly Segment[];
  /** Subtracted from the segments already; the engine is told them once more. */
  readonly exclusions: readonly Exclusions[];
  /** How often all is done once more, for what a lossy line swallows. */
  readonly retries: number;
  readonly seed: number;
  /** From 1 to `shards`. */
  readonly shard: number;
  readonly shards: number;
}
