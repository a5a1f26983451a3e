import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { sampleSuppression } from '../store/samples.ts';
import { commandLine, createFolder, follow, runCli, startCli, startMember } from '../support/run-cli.ts';

const preload = new URL('./end-thread.ts', import.meta.url).href;

it.each([
  ['exit', 'a thread ended before its work was done'],
  ['throw', 'a thread failed: out of luck'],
])('a thread that comes to an end (%s) ends the sweep with one line, and --resume goes on', async (how, says) => {
  const cwd = createFolder();
  const { address } = await startMember('helm-open-1-0-0', '127.81.3.9');
  const [program = '', ...words] = commandLine(['scan', '127.81.0.0/21', '-p', '8080', '--threads', '2']);
  const env = { TEST_THREAD_END: how };
  const ended = await follow(program, ['--import', preload, ...words], { cwd, env }).ended;
  expect(ended.code, ended.stderr).toBe(3);
  expect(ended.stderr).toBe(`airsweep: ${says}\n`);
  expect((await runCli(['sweeps'], { cwd })).lines[0]).toContain('failed');
  const resumed = await runCli(['scan', '--resume', '-o', 'all.csv'], { cwd });
  expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining('finished; 2048 of 2048 endpoints; ') });
  const rows = readFileSync(join(cwd, 'all.csv'), 'utf8').trimEnd().split('\n').slice(1);
  expect(rows).toEqual([expect.stringContaining(`http://${address}:8080/`)]);
});

it('an entry of the do-not-scan list that is added while threads run reaches them', async () => {
  const cwd = createFolder();
  const store = await openStore(join(cwd, 'airsweep.db'), { now: () => new Date() });
  onTestFinished(() => store.close());
  // Ten connections a second: the list is read again long before the last.
  const args = ['scan', '127.82.0.0/25', '-p', '8000', '--rate', '10', '--threads', '2', '--request-log', 'log.tsv'];
  const sweep = startCli(args, { cwd });
  const log = join(cwd, 'log.tsv');
  const asking = (): boolean => existsSync(log) && readFileSync(log, 'utf8') !== '';
  await expect.poll(asking, { timeout: 20_000 }).toBe(true);
  await store.suppress(sampleSuppression({ value: '127.82.0.0/16' }));
  expect((await sweep.ended).code).toBe(0);
  const [ended] = await store.sweeps();
  expect(ended).toMatchObject({ state: 'finished', counts: { total: 128, done: 128 } });
  const asked = readFileSync(log, 'utf8').trimEnd().split('\n');
  expect(ended?.counts.skipped).toBe(128 - asked.length);
  expect(asked.length).toBeLessThan(128);
});

it('all of it stops within two seconds while hosts keep connections open', async () => {
  const cwd = createFolder();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen({ port: 8000, host: '127.83.0.1' }, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const scan = startCli(['scan', '127.83.0.1', '127.83.1.0/24', '-p', '8000', '--threads', '2'], { cwd });
  await expect.poll(() => sockets.size, { timeout: 20_000 }).toBeGreaterThan(0);
  scan.child.kill('SIGTERM');
  const askedAt = performance.now();
  const ended = await scan.ended;
  expect(performance.now() - askedAt).toBeLessThan(5_000);
  expect([ended.code, ended.stderr.includes('--resume goes on')]).toEqual([130, true]);
});
