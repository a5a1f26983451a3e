import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, onTestFinished, test } from 'vitest';
import { commandLine, createFolder, follow, nextAddress, runCli, startCli, startMember } from '../support/run-cli.ts';

/** Half a fleet that answers at once and half that never does; the findings come while the rest still hangs. */
async function slowFleet(): Promise<{ readonly targets: readonly string[]; readonly urls: readonly string[] }> {
  const members = [await startMember('helm-open-0-50-24'), await startMember('helm-open-0-50-24')];
  const silent = nextAddress();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.listen(8080, silent);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const targets = [...members.map(({ address }) => address), silent].map((address) => `${address}:8080`);
  return { targets, urls: members.map(({ address }) => `http://${address}:8080/`) };
}

async function stateOf(cwd: string): Promise<string | undefined> {
  return (await runCli(['sweeps'], { cwd })).lines[0]?.split('  ')[2];
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s half way: exit 130, state kept, output whole',
  async (signal) => {
    const cwd = createFolder();
    const { targets, urls } = await slowFleet();
    const scan = startCli(['scan', ...targets, '--timeout', '8s', '-o', 'found.csv'], { cwd });
    for (const url of urls) await scan.wrote('stdout', url);
    scan.child.kill(signal);
    const ended = await scan.ended;
    expect(ended.code).toBe(130);
    expect(ended.lines.toSorted()).toEqual(urls.toSorted());
    expect(ended.stderr).toMatch(
      /^sweep \S+ interrupted; 2 of 3 endpoints; [^\n]*2 findings[^\n]*\nairsweep scan --resume goes on from here\n$/,
    );
    const rows = parse<{ url: string }>(readFileSync(join(cwd, 'found.csv'), 'utf8'), { columns: true });
    expect(rows.map(({ url }) => url).toSorted()).toEqual(urls.toSorted());
    expect(await stateOf(cwd)).toBe('interrupted');
  },
);

test('signals within a moment are one: the orderly end under way goes on', async () => {
  const stop = new URL('../../src/cli/stop.ts', import.meta.url).href;
  const script = `
    const { createStop } = await import(${JSON.stringify(stop)});
    const { signal } = createStop();
    signal.addEventListener('abort', () => console.log('asked'));
    process.stdin.on('data', () => process.exit(signal.aborted ? 7 : 8));
    console.log('ready');`;
  const args = ['--input-type=module', '-e', script];
  const program = follow(process.execPath, args, { cwd: createFolder(), input: null });
  await program.wrote('stdout', 'ready');
  program.child.kill('SIGINT');
  program.child.kill('SIGTERM');
  program.child.kill('SIGHUP');
  await program.wrote('stdout', 'asked');
  program.child.stdin?.end('go on');
  expect(await program.ended).toMatchObject({ code: 7, stdout: 'ready\nasked\n', stderr: '' });
});

test('a signal before the sweep begins ends with 130 too', async () => {
  const cwd = createFolder();
  const scan = startCli(['scan', '-'], { cwd, input: null });
  scan.child.stdin?.write('no such target\n'.repeat(2));
  await scan.wrote('stderr', 'stdin:1');
  scan.child.kill('SIGTERM');
  expect((await scan.ended).code).toBe(130);
});

test('kill -9 leaves whole rows', async () => {
  const cwd = createFolder();
  const { targets, urls } = await slowFleet();
  const scan = startCli(['scan', ...targets, '--timeout', '8s', '-o', 'found.csv'], { cwd });
  for (const url of urls) await scan.wrote('stdout', url);
  scan.child.kill('SIGKILL');
  await scan.ended;
  const text = readFileSync(join(cwd, 'found.csv'), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  const rows = parse<{ url: string }>(text, { columns: true });
  expect(rows.map(({ url }) => url).toSorted()).toEqual(urls.toSorted());
});

test('a reader that goes away stops the sweep, which keeps its place', async () => {
  const cwd = createFolder();
  const { targets, urls } = await slowFleet();
  const words = commandLine(['scan', ...targets, '--timeout', '8s', '-c', '1', '--seed', '1', '--silent']);
  const script = 'set -o pipefail; "$@" | head -0';
  const ended = await follow('/bin/bash', ['-c', script, 'bash', ...words], { cwd }).ended;
  expect(urls).toHaveLength(2);
  expect(ended).toMatchObject({ code: 130, stderr: '', stdout: '' });
  expect(await stateOf(cwd)).toBe('interrupted');
});

test('a sweep stops when its parent is gone', async () => {
  const cwd = createFolder();
  const { targets, urls } = await slowFleet();
  const words = commandLine(['scan', ...targets, '--timeout', '8s']);
  const shell = follow('/bin/sh', ['-c', '"$@" & wait', 'sh', ...words], { cwd });
  for (const url of urls) await shell.wrote('stdout', url);
  shell.child.kill('SIGKILL');
  // Resolves when the sweep, which holds the pipes, is gone as well.
  expect((await shell.ended).stderr).toMatch(/^sweep \S+ interrupted; 2 of 3 endpoints/);
  expect(await stateOf(cwd)).toBe('interrupted');
});
