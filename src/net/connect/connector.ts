import type { Socket } from 'node:net';

/** Opens TCP connections. It knows neither scope nor rate: only `dial` calls it. */
export interface Connector {
  /**
   * Resolves to the connection that stands, or to the system's name for why there is none (`ECONNREFUSED`);
   * `ETIMEDOUT` when nothing came within `timeoutMs` though all that arrived meanwhile was read, `ECANCELED` when
   * the signal aborted. Never rejects.
   */
  connect(address: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<Socket | string>;
}
