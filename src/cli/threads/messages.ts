import type { ProberOptions } from '../../engine/sweep/prober.ts';
import type { Result } from '../../engine/sweep/probing.ts';
import type { ObservationStatus } from '../../model/observation.ts';
import type { Suppression } from '../../model/suppression.ts';
import type { SpecialRange } from '../../scope/special-purpose.ts';
import type { Manners } from '../program/manners.ts';
import type { Parcel } from './jobs.ts';

/** What a thread begins with: all that was read from files, for they may have changed since. */
export interface ThreadSeed {
  readonly manners: Manners;
  readonly special: readonly SpecialRange[];
  readonly probing: ProberOptions;
  readonly tlsFirstPorts: readonly number[];
  readonly version: string;
  readonly isAdaptive: boolean;
  /** The run's rates, shared: one slot for public space (or for all), one for special space. */
  readonly cells: SharedArrayBuffer;
  /** Shared: 32 bits, not 0 while an engine is sending. */
  readonly besideEngine: SharedArrayBuffer;
  readonly doNotScan: readonly Suppression[];
}

export type ToThread =
  | { readonly kind: 'begin'; readonly seed: ThreadSeed }
  | { readonly kind: 'jobs'; readonly parcel: Parcel }
  | { readonly kind: 'do-not-scan'; readonly entries: readonly Suppression[] }
  | { readonly kind: 'stop' };

/** Endpoints to which no connection came about: nearly all of most sweeps, so they travel as numbers. */
export interface Closed {
  readonly positions: Float64Array;
  /** Of each, its place in {@link CLOSED_STATUSES}. */
  readonly statuses: Uint8Array;
}

export const CLOSED_STATUSES: readonly ObservationStatus[] = ['refused', 'unreachable', 'connect-timeout'];

export type FromThread =
  | { readonly kind: 'results'; readonly results: readonly Result[]; readonly closed: Closed }
  /** Of the jobs received so far, few are left to be started. */
  | { readonly kind: 'hungry'; readonly received: number }
  | { readonly kind: 'note'; readonly line: string }
  | { readonly kind: 'failed'; readonly message: string }
  /** Nothing is in flight after a stop. */
  | { readonly kind: 'drained' };
