import type { Observation } from './observation.ts';

/** Who put a target in front of us. Only `named` targets may lie in special-purpose ranges. */
export interface Source {
  /** `named`: typed by the user (command line, stdin, plain list). `imported`: read from somebody's record. */
  readonly kind: 'named' | 'imported';
  /** Where exactly, for messages: `command line` or `targets.txt:17`. */
  readonly where: string;
}

/** What an imported record already says about an endpoint, so that no probe is spent on it. */
export interface TargetHints {
  /** Names seen for the address (PTR, certificate, Shodan `hostnames`), lower case. */
  readonly hostnames?: readonly string[];
  /** The record itself, reduced to the facts a fingerprint can judge without a probe. */
  readonly observation?: Observation;
}

interface TargetBase {
  /** Port the target names, or null for the run's port list. */
  readonly port: number | null;
  /** Whether the target says it speaks TLS (`https://`), null when it does not say. */
  readonly tls: boolean | null;
  /** Path prefix with a leading and a trailing slash; `/` for none. */
  readonly path: string;
  readonly source: Source;
  readonly hints: TargetHints;
}

/** Every address from `first` to `last`, both included, in canonical text form and of one family. */
export interface RangeTarget extends TargetBase {
  readonly kind: 'range';
  readonly first: string;
  readonly last: string;
}

/** A host name, resolved when its turn comes. */
export interface NameTarget extends TargetBase {
  readonly kind: 'name';
  /** Lower case, without a trailing dot. */
  readonly host: string;
}

export type Target = RangeTarget | NameTarget;
