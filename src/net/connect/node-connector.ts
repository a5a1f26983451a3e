import { connect } from 'node:net';
import { onAbort } from '../on-abort.ts';
import { codeOf } from '../outcome.ts';
import { startTimeout } from '../timeout.ts';
import type { Connector } from './connector.ts';

/** By Node's own sockets, wherever Node runs. */
export function createNodeConnector(): Connector {
  return {
    connect: (address, port, timeoutMs, signal) =>
      new Promise((resolve) => {
        const socket = connect(port, address);
        const cancel = startTimeout(timeoutMs, () => settle('ETIMEDOUT'));
        const unfollow = onAbort(signal, abort);
        function abort(): void {
          settle('ECANCELED');
        }
        function settle(code: string | null): void {
          cancel();
          unfollow();
          if (code !== null) socket.destroy();
          resolve(code ?? socket);
        }
        // Stays attached: an error after this point must never be unhandled.
        socket.on('error', (error) => settle(codeOf(error)));
        socket.once('connect', () => settle(null));
        if (signal.aborted) abort();
      }),
  };
}
