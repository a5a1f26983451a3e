// On every address of its namespace a site that needs a second connection: behind TLS on even addresses, behind a
// redirect and with a connection for each answer on odd ones.
import { createServer } from 'node:http';
import { createServer as createPort } from 'node:net';
import { createServer as createTlsPort } from 'node:tls';
import { certificate } from '../support/zoo/wire/certificate.ts';

const page = '<html><head><title>Welcome</title></head></html>';
const http = createServer((request, response) => {
  response.setHeader('Connection', 'close');
  if (request.url === '/') response.writeHead(302, { Location: '/here/' }).end();
  else response.end(page);
});
const tls = createTlsPort(certificate('self-signed'), (socket) => http.emit('connection', socket));
tls.on('tlsClientError', (_, socket) => socket.destroy());
const port = createPort((socket) => {
  socket.on('error', () => {});
  const isEven = Number(socket.localAddress?.split('.').at(-1)) % 2 === 0;
  (isEven ? tls : http).emit('connection', socket);
});
port.listen({ port: 8000, host: '0.0.0.0', backlog: 4_096 }, () => void process.stdout.write('listening\n'));
