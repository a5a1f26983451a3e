// Accepts on every address of its namespace.
import { createServer } from 'node:net';

const servers = process.argv.slice(2).map(
  (port) =>
    new Promise<void>((resolve, reject) => {
      createServer((socket) => socket.destroy())
        .once('error', reject)
        .listen({ port: Number(port), host: '::' }, resolve);
    }),
);
await Promise.all(servers);
process.stdout.write('listening\n');
