import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import type { Task } from './run-engine.ts';
import { startEngine } from './start-engine.ts';

const task: Task = { engine: 'masscan', targets: ['127.0.0.0/16'], ports: [8000] };
const SETTLED = 'setInterval(() => {}, 1000);';

/** A PATH on which `masscan` is a program of the test's own; what the real one never does can be seen only so. */
function pathWith(script: string | null, version = 'Masscan version 1.3.2 ( https://example.org )'): string {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-path-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'bin'));
  // Not called node: the masscan of these tests must be the only program on the path.
  symlinkSync(process.execPath, join(folder, 'runtime'));
  if (script === null) return join(folder, 'bin');
  const text = `#!${join(folder, 'runtime')}
const { readFileSync, statSync } = require('node:fs');
if (process.argv.includes('--version')) {
  console.log(${JSON.stringify(version)});
  process.exit(1);
}
const say = (address, port = 8000) => process.stdout.write(\`Discovered open port \${port}/tcp on \${address}      \\n\`);
${script}
`;
  writeFileSync(join(folder, 'bin', 'masscan'), text, { mode: 0o755 });
  return join(folder, 'bin');
}

it('a program that is missing is one clear line', async () => {
  const { report } = await startEngine(task, [], pathWith(null)).ended;
  expect(report).toMatchObject({
    error: 'UsageError',
    message: 'masscan is not installed: install it, or use --discovery connect',
  });
});

it('so is one that is too old', async () => {
  const path = pathWith('', 'Masscan version 1.0.5 ( https://example.org )');
  const { report } = await startEngine(task, [], path).ended;
  expect(report).toMatchObject({ error: 'UsageError', message: 'masscan 1.0 is too old: install 1.3 or later' });
});

it.for(['Masscan version 2.0.0', 'Masscan version 1.3.9-integration', 'built from source'])(
  '%s will do',
  async (text) => {
    const { found, report } = await startEngine(task, [], pathWith("say('127.0.0.1')", text)).ended;
    expect(report).toMatchObject({ error: null });
    expect(found).toEqual(['127.0.0.1 8000']);
  },
);

it('one that waits for ever when all is sent is ended, and what it found is kept', { timeout: 60_000 }, async () => {
  const path = pathWith(`
    say('127.0.0.1');
    process.stderr.write('rate:  0.00-kpps, 100.00% done, waiting 0-secs, found=1       \\r');
    ${SETTLED}
  `);
  const { found, report, left } = await startEngine(task, [], path).ended;
  expect(report).toMatchObject({ error: null });
  expect(found).toEqual(['127.0.0.1 8000']);
  expect(left).toEqual([]);
});

it('drops and counts what lies outside the scope, drops repeats and noise', async () => {
  const path = pathWith(`
    say('127.0.0.1'); say('127.1.0.0'); say('127.0.0.1'); say('127.0.0.2', 8001); say('999.0.0.1'); say('::1');
    process.stdout.write('x'.repeat(3_000_000));
    process.stdout.write('\\nbanner\\n' + 'Discovered open port 8000/tcp on 127.0.0.3 evil\\n');
    say('127.0.255.255');
  `);
  const { found, report } = await startEngine(task, [], path).ended;
  expect(found).toEqual(['127.0.0.1 8000', '127.0.255.255 8000']);
  expect(report).toMatchObject({ error: null, strays: 4 });
});

it('hands over private files and leaves none', async () => {
  const path = pathWith(`
    const { argv } = process;
    const scope = argv[argv.indexOf('-iL') + 1];
    const never = argv[argv.indexOf('--excludefile') + 1];
    const modes = [scope, never].map((file) => (statSync(file).mode & 0o777).toString(8));
    process.stderr.write('FAIL: ' + JSON.stringify([modes, readFileSync(scope, 'utf8'), readFileSync(never, 'utf8').includes('127.0.2.0/31')]));
    process.exitCode = 1;
  `);
  const targets = ['127.0.0.5-127.0.0.9', '127.0.2.0/30'];
  const { report, left } = await startEngine({ ...task, targets, exclude: ['127.0.2.0/31'] }, [], path).ended;
  expect(report?.message).toContain(
    JSON.stringify([['600', '600'], '127.0.0.5/32\n127.0.0.6/31\n127.0.0.8/31\n127.0.2.2/31\n', true]),
  );
  expect(left).toEqual([]);
});

it('a failure is one line: the one that says why', async () => {
  const path = pathWith(`
    process.stderr.write('rate: 0.00\\r'.repeat(100_000) + '[-] FAIL: no \\x1b[31mway out\\n    [hint] buy one\\n');
    process.exitCode = 7;
  `);
  const { report } = await startEngine(task, [], path).ended;
  expect(report).toMatchObject({
    error: 'RunError',
    message: 'masscan ended with exit code 7: [-] FAIL: no [31mway out',
  });
});

it('so is a violent end', async () => {
  const { found, report } = await startEngine(
    task,
    [],
    pathWith(`say('127.0.0.1'); process.kill(process.pid, 'SIGKILL');`),
  ).ended;
  expect(found).toEqual(['127.0.0.1 8000']);
  expect(report).toMatchObject({ error: 'RunError', message: 'masscan was killed by SIGKILL: it did not say why' });
});

it.for([1, 0])('a program that ignores SIGINT is killed (leaving after %s results, 0: abort)', async (stopAfter) => {
  const path = pathWith(
    `process.on('SIGINT', () => say('127.0.0.9')); say('127.0.0.' + process.pid % 200); ${SETTLED}`,
  );
  const { child, first, ended } = startEngine({ ...task, ...(stopAfter && { stopAfter }) }, [], path);
  await first;
  if (stopAfter === 0) child.kill('SIGINT');
  const { report, left } = await ended;
  expect(report).toMatchObject({ error: stopAfter === 0 ? 'AbortError' : null });
  expect(left).toEqual([]);
});

it('holds the program while the consumer is slow, and loses nothing', async () => {
  const path = pathWith(`for (let i = 0; i < 65_536; i++) say(['127.0', i >> 8, i & 255].join('.'));`);
  const { found, report } = await startEngine({ ...task, dawdle: true }, [], path).ended;
  expect(report).toMatchObject({ error: null });
  expect(new Set(found).size).toBe(65_536);
});

it.for([false, true])('a program that writes nothing ends with us after kill -9 (held: %s)', async (isHeld) => {
  const path = pathWith(`
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});
    require('node:fs').writeFileSync(__dirname + '/pid', String(process.pid));
    say('127.0.0.1');
    ${SETTLED}
  `);
  const { child, first, ended } = startEngine(task, [], path);
  await first;
  const pid = Number(readFileSync(join(path, 'pid'), 'utf8'));
  const isAlive = (): boolean => existsSync(`/proc/${pid}/exe`);
  expect(isAlive()).toBe(true);
  if (isHeld) process.kill(pid, 'SIGSTOP');
  child.kill('SIGKILL');
  await ended;
  while (isAlive()) await wait(20);
});

it('refuses what zmap cannot do', async () => {
  const { report } = await startEngine({ engine: 'zmap', targets: ['127.0.0.1', '::1'], ports: [80] }).ended;
  expect(report).toMatchObject({
    error: 'UsageError',
    message: expect.stringMatching(/^--discovery zmap: zmap knows no IPv6/),
  });
  const many = await startEngine({ ...task, engine: 'zmap', shard: 1, shards: 300 }).ended;
  expect(many.report).toMatchObject({
    error: 'UsageError',
    message: expect.stringMatching(/^--shard 1\/300: zmap takes/),
  });
});
