/** What a right scanner reports about one port. A fact that is not listed here is one the facts leave open. */
export interface Expectation {
  readonly port: number;
  readonly finding: boolean;
  /** Stated when there is no finding and the facts decide why. */
  readonly outcome?: 'vendor' | 'copy' | 'decoy' | 'absent' | 'inconclusive';
  readonly exposure?: 'open' | 'basic' | 'login' | 'unknown';
  /** Exactly as the instance, or its sibling port, states it. */
  readonly version?: string;
  /** The true release, inside any bracket that is reported. */
  readonly contains?: string;
  /** The prefix under which the finding lies. */
  readonly path?: string;
}

export interface RequestLogEntry {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  /** Names and values by turns, as they came. */
  readonly headers: readonly string[];
}

export interface Running {
  /** Grows while the member runs. */
  readonly requests: readonly RequestLogEntry[];
  /** Connections accepted so far, over all ports. */
  readonly connections: () => number;
  /** Destroys every socket and waits until every port is closed. */
  stop(): Promise<void>;
}

export interface ZooOptions {
  /** Replaces the placeholder icons; gets the true release. */
  readonly faviconFor?: (version: string) => Uint8Array;
}

/** One kind of host on loopback, together with the right answer about it. */
export interface Member {
  readonly id: string;
  readonly group: 'era' | 'front' | 'look-alike' | 'decoy' | 'hostile';
  readonly title: string;
  /** Scan targets once started at `address`. */
  targets(address: string): readonly string[];
  /** Names that must resolve to the member's address. */
  readonly names: readonly string[];
  readonly expect: readonly Expectation[];
  start(address: string, options?: ZooOptions): Promise<Running>;
}
