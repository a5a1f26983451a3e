import type { EngineRun } from '../../scope/engine-runs.ts';
import type { OpenPort } from './discovery.ts';
import type { LastWords } from './follow.ts';

/** Paths of the files that a run is handed. */
export interface RunFiles {
  readonly scope: string;
  readonly exclusions: string;
  /** Has nothing in it. */
  readonly empty: string;
}

/** What differs between the programs. */
export interface Program {
  readonly name: string;
  /** Major and minor version. */
  readonly oldest: readonly [number, number];
  readonly speaksIpv6: boolean;
  /** What makes shards fit together, besides seed and scope. */
  readonly shardsNeed: string;
  readonly runs: readonly EngineRun[];
  /** What it says when all is sent, and how long it may take from then on; null where it ends by itself for certain. */
  readonly lastWords: LastWords | null;
  /** Options that this machine's way out needs. */
  findWay(): Promise<readonly string[]>;
  optionsFor(run: EngineRun, files: RunFiles): readonly string[];
  /** null: not a line about an open port. */
  parse(line: string): OpenPort | null;
}
