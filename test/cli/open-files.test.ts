import { createServer } from 'node:http';
import { createServer as createPort } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { openDeaf } from '../net/peer.ts';
import { commandLine, createFolder, follow, runCli } from '../support/run-cli.ts';

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
  await new Promise<void>((resolve) => server.listen({ port: 8000 + Number(threads), backlog: 4_096 }, resolve));
  onTestFinished(() => void server.close());
  const words = commandLine(['scan', '127.84.0.0-127.84.7.207', '-p', String(8000 + Number(threads)), '-c', '2000']);
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

it('--fixed-timeout waits as long as told, where without it less is enough', async () => {
  // Refusals of loopback tell at once how fast hosts are; one host never answers.
  const deaf = await openDeaf('127.86.0.1', 8000);
  const seconds = async (...flags: readonly string[]): Promise<number> => {
    const cwd = createFolder();
    const first = await runCli(['scan', '127.86.1.0-127.86.1.199', '-p', '8000', '--silent'], { cwd });
    expect(first.code).toBe(0);
    const log = ['--request-log', 'log.tsv', '--seed', '2'];
    await runCli(
      ['scan', '127.86.0.1', '127.86.2.0/24', '-p', String(deaf), '--timeout', '4s', '-c', '8', ...flags, ...log],
      { cwd },
    );
    const { readFileSync } = await import('node:fs');
    const line = readFileSync(`${cwd}/log.tsv`, 'utf8')
      .split('\n')
      .find((each) => each.includes('connect-timeout'));
    return Number(line?.split('\t').at(-1)) / 1_000;
  };
  console.log(await seconds('--fixed-timeout'), await seconds());
});
