import type { Endpoint } from '../../model/endpoint.ts';
import type { ObservationStatus } from '../../model/observation.ts';
import type { Conversation } from './conversation.ts';

/** One endpoint to ask. */
export interface Job {
  /** Place in the sweep's order. */
  readonly position: number;
  readonly endpoint: Endpoint;
  /** Names that an imported record gave for the address. */
  readonly hostnames: readonly string[];
  /** Something is stored about the address: whatever comes back has to be looked at. */
  readonly isKnown: boolean;
}

/** How a job ended. */
export interface Result {
  readonly position: number;
  /** `skipped`: the guard refused it; `elsewhere`: a redirect has led here before. */
  readonly ended: 'asked' | 'skipped' | 'elsewhere';
  /** The last answer's; `aborted` when nothing was asked. */
  readonly status: ObservationStatus;
  readonly isHttp: boolean;
  /** A connection came about. */
  readonly isOpen: boolean;
  /** Why it was skipped, in plain words; empty otherwise. */
  readonly reason: string;
  /** null when there is nothing to look at. */
  readonly conversation: Conversation | null;
}

/** Asks endpoints, many at once, each when its network's turn has come. */
export interface Prober {
  ask(job: Job): void;
  /** It has enough to go on with: more would only take up memory. */
  isFed(): boolean;
  /** Resolves when nothing is in flight any more after the signal has aborted. */
  drained(): Promise<void>;
  /** Ends threads, if there are any. */
  close(): Promise<void>;
}

export interface ProberListener {
  ended(result: Result): void;
  note(line: string): void;
  /** Something that no host can cause went wrong. */
  failed(error: unknown): void;
  /** It is not {@link Prober.isFed} any more. */
  hungry(): void;
}

/** Jobs whose turn is next: what is started in some tens of milliseconds. */
export const FED = 1_024;
