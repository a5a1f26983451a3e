import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { type Conversation, converse } from './conversation.ts';
import type { Listener } from './listener.ts';
import { createHeadReader } from './request-head.ts';

export interface RawPort {
  readonly port: number;
  readonly tls?: TlsOptions;
  /** Called as soon as somebody is connected (and the handshake is through). */
  readonly greet?: (conversation: Conversation) => void;
  /** Called once per request head. */
  readonly reply?: (conversation: Conversation, path: string) => void;
}

/** A port whose bytes are written by hand, for everything that a proper server library refuses to send. */
export function raw({ port, tls, greet, reply }: RawPort): Listener {
  return {
    port,
    open: (record) => {
      const accept = (socket: Socket, below: Socket): void => {
        const conversation = converse(socket, below);
        socket.on('error', () => socket.destroy());
        const read = createHeadReader(({ method, path, headers }) => {
          record({ method, path, headers });
          reply?.(conversation, path);
        });
        socket.on('data', read);
        greet?.(conversation);
      };
      if (tls === undefined) return createServer((socket) => accept(socket, socket));
      // Only the socket below TLS can send a reset.
      const below = new Map<number | undefined, Socket>();
      const server = createTlsServer(tls, (socket) => accept(socket, below.get(socket.remotePort) ?? socket));
      server.on('connection', (socket: Socket) => {
        const { remotePort } = socket;
        below.set(remotePort, socket);
        socket.on('close', () => below.delete(remotePort));
      });
      server.on('tlsClientError', (_error, socket) => socket.destroy());
      return server;
    },
  };
}
