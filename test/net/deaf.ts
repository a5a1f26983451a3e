import { type AddressInfo, createServer } from 'node:net';

// A program of its own: listens where it is told, says where, and then never accepts anybody again.
const [address = '127.0.0.1', port = '0'] = process.argv.slice(2);
const server = createServer();
server.listen({ port: Number(port), host: address, backlog: 1 }, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`, () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
});
