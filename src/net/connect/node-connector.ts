import { connect } from 'node:net';
import { onAbort } from '../on-abort.ts';
import { codeOf } from '../outcome.ts';
import { startTimeout } from '../timeout.ts';
import type { Connector } from './connector.ts';

/** By Node's own sockets, wherever Node runs. */
export function createNodeConnector(): Connector {
  return {
    connect(address, port, timeoutMs, onEnd, signal) {
      if (signal.aborted) return queueMicrotask(() => onEnd('ECANCELED'));
      let isOver = false;
      const socket = connect(port, address);
      const cancel = startTimeout(timeoutMs, () => end('ETIMEDOUT'));
      const unfollow = onAbort(signal, () => end('ECANCELED'));
      function end(code: string | null): void {
        if (isOver) return;
        isOver = true;
        cancel();
        unfollow();
        if (code !== null) socket.destroy();
        onEnd(code ?? socket);
      }
      // Stays attached: an error after this point must never be unhandled.
      socket.on('error', (error) => end(codeOf(error)));
      socket.once('connect', () => end(null));
    },
  };
}
