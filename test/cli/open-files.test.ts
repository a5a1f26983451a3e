import { createServer } from 'node:http';
import { type AddressInfo, createServer as createPort } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { commandLine, createFolder, follow } from '../support/run-cli.ts';

it.each(['1', '2'])('a small limit on open files is told and kept, and all is found: %s thread(s)', async (threads) => {
  // Each of 2,000 addresses takes the connection and thinks for a moment: many would be open at once.
  let connections = 0;
  let open = 0;
  let mostOpen = 0;
  const server = createServer((_, response) => void setTimeout(() => response.end('nothing'), 100));
  server.on('connection', (socket) => {
    connections += 1;
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    socket.on('close', () => {
      open -= 1;
    });
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '0.0.0.0', backlog: 4_096 }, resolve));
  onTestFinished(() => void server.close());
  const port = String((server.address() as AddressInfo).port);
  const words = commandLine(['scan', '127.84.0.0-127.84.7.207', '-p', port, '-c', '2000']);
  const limited = ['-c', 'ulimit -n 400; exec "$@"', 'sh', ...words, '--threads', threads];
  const ended = await follow('/bin/sh', limited, { cwd: createFolder() }).ended;
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stderr).toMatch(
    /^197 connections in flight instead of 2000: that is what "ulimit -n" leaves room for\nsweep \S+ finished; 2000 of 2000 endpoints; 2000 open; [^\n]*\n$/,
  );
  expect(connections).toBe(2_000);
  expect(mostOpen).toBeLessThanOrEqual(210);
});

it('a limit that leaves room for nothing still finds what is there', async () => {
  const server = createPort((socket) => socket.end('hello\r\n'));
  await new Promise<void>((resolve) => server.listen({ port: 8000, host: '127.85.0.9' }, resolve));
  onTestFinished(() => void server.close());
  const words = commandLine(['scan', '127.85.0.0/26', '-p', '8000']);
  const limited = ['-c', 'ulimit -n 60; exec "$@"', 'sh', ...words];
  const ended = await follow('/bin/sh', limited, { cwd: createFolder() }).ended;
  expect(ended.stderr).toMatch(
    /^1 connections? in flight instead of 2000[^\n]*\nsweep \S+ finished; 64 of 64 endpoints; 1 open; /,
  );
});
