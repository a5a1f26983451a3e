/** One run of one program. */
export interface Run {
  readonly wallS: number;
  /** User and system time, with children; null when it could not be told. */
  readonly cpuS: number | null;
  /** Of the largest process. */
  readonly peakMiB: number | null;
  readonly found: number;
  /** Hosts it reported that were not among the expected. */
  readonly wrong: number;
  readonly end: 'finished' | 'stopped' | 'failed';
  /** Why it failed or was stopped. */
  readonly reason: string;
}

export interface Entry {
  readonly tool: string;
  readonly command: string;
  readonly runs: readonly Run[];
}

/** Programs doing the same work in turn: A B C A B C. */
export interface Race {
  readonly id: RaceId;
  readonly title: string;
  readonly hosts: number;
  readonly expected: number;
  readonly entries: readonly Entry[];
}

export type RaceId = 'dropped' | 'refused' | 'fingerprint';

/** A single number about airsweep alone. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly note: string;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly maxDescriptors: number;
  /** Of one minute, before the first run. */
  readonly load: number;
}

export interface Report {
  readonly at: string;
  readonly airsweep: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly programs: Readonly<Record<string, string | null>>;
  /** null: the kernel has no netem, and nothing was delayed. */
  readonly delayMs: number | null;
  readonly races: readonly Race[];
  readonly figures: readonly Figure[];
  readonly notes: readonly string[];
}
