import type { Socket } from 'node:net';

/**
 * The connection that stands, or the system's name for why there is none (`ECONNREFUSED`); `ETIMEDOUT` when nothing
 * came in time though all that arrived meanwhile was read, `ECANCELED` when the signal aborted.
 */
export type Outcome = Socket | string;

/** Opens TCP connections. It knows neither scope nor rate: only `dial.ts` calls it. */
export interface Connector {
  /**
   * Calls back once, never before it has returned. Not a promise: most connections of a sweep come to nothing, and
   * the promises that wait for them were most of its work.
   */
  connect(
    address: string,
    port: number,
    timeoutMs: number,
    onEnd: (outcome: Outcome) => void,
    signal: AbortSignal,
  ): void;
}
