import { type AddressInfo, createServer } from 'node:net';

// A program of its own: says its port, then `asked` when it is asked, and answers a moment later.
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', () => {
    process.stdout.write('asked\n', () => {
      setTimeout(() => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx'), 50);
    });
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
