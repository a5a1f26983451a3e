// An HTTP server on every address of its namespace: a page that is nobody's.
import { createServer } from 'node:http';

const page = '<html><head><title>Welcome</title></head></html>';
const server = createServer((_, response) => response.setHeader('Connection', 'close').end(page));
server.listen({ port: 8000, host: '0.0.0.0', backlog: 4_096 }, () => void process.stdout.write('listening\n'));
