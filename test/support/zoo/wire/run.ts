import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import type { RequestLogEntry, Running } from '../member.ts';
import type { Listener } from './listener.ts';

/** Listens on every port of a member, or on none: a port that is taken closes the others again. */
export async function run(address: string, listeners: readonly Listener[]): Promise<Running> {
  const requests: RequestLogEntry[] = [];
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  let accepted = 0;

  async function stop(): Promise<void> {
    const closed = servers.map((server) => new Promise<void>((done) => server.close(() => done())));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
  }

  try {
    for (const { port, open } of listeners) {
      const server = open((entry) => requests.push({ port, ...entry }));
      server.on('connection', (socket: Socket) => {
        accepted += 1;
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
        // A scanner hangs up when it has seen enough; that is no error of the member.
        socket.on('error', () => socket.destroy());
      });
      servers.push(server);
      server.listen({ port, host: address, ipv6Only: true });
      await once(server, 'listening');
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { requests, connections: () => accepted, stop };
}
