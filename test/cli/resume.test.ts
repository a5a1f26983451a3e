import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it, onTestFinished } from 'vitest';
import { createFolder, isOneErrorLine, nextAddress, runCli, startCli, startMember } from '../support/run-cli.ts';

/** A host that takes connections and never says a word, so that a sweep is surely still under way. */
async function startDeaf(): Promise<{ target: string; connections: () => number }> {
  const address = nextAddress();
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(8000, address, resolve));
  onTestFinished(() => void server.close());
  return { target: `${address}:8000`, connections: () => count };
}

it('goes on after kill -9: nothing lost, nothing doubled, the output whole', async () => {
  const cwd = createFolder();
  const members = await Promise.all(['compose-0-35-5-alpha', 'helm-open-1-0-0'].map((id) => startMember(id)));
  const [first, second] = members.map(({ address }, index) => `${address}:${index === 0 ? 8000 : 8080}`) as [
    string,
    string,
  ];
  const deaf = await startDeaf();
  const scan = startCli(['scan', first, deaf.target, second, '--timeout', '8s'], { cwd });
  for (const target of [first, second]) await scan.wrote('stdout', `http://${target}/`);
  scan.child.kill('SIGKILL');
  await scan.ended;

  const resumed = await runCli(['scan', '--resume', '-o', 'all.csv'], { cwd });
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).toMatch(/^sweep \S+ goes on: \d of 3 endpoints are done\n/);
  expect(resumed.stderr).toMatch(/finished; 3 of 3 endpoints; /);
  const rows = parse<{ url: string; state: string }>(readFileSync(join(cwd, 'all.csv'), 'utf8'), { columns: true });
  expect(rows.map(({ url }) => url).toSorted()).toEqual([`http://${first}/`, `http://${second}/`].toSorted());
  expect(rows.map(({ state }) => state)).toEqual(['new', 'new']);
  expect((await runCli(['sweeps'], { cwd })).lines).toHaveLength(1);
  expect(await runCli(['scan', '--resume'], { cwd })).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringMatching(/^no unfinished sweep in airsweep.db\n$/),
  });
});

it('refuses to resume what another process still runs, what has another scope, and other options', async () => {
  const cwd = createFolder();
  writeFileSync(join(cwd, 'never.txt'), '192.0.2.0/24\n');
  const deaf = await startDeaf();
  const scan = startCli(['scan', deaf.target, '--timeout', '60s', '--exclude-file', 'never.txt', '--rate', '50'], {
    cwd,
  });
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  const look = setInterval(() => deaf.connections() > 0 && resolve(), 10);
  await connected;
  clearInterval(look);

  const refusals: [string[], RegExp][] = [
    [['--resume'], /is still running in another process/],
    [['--resume', '127.0.0.1'], /takes no targets|there is no sweep/],
    [['--resume', '-c', '5'], /leave --concurrency out/],
    [['--resume', '--seed', '5'], /leave --seed out/],
    [['--resume', 'nonsense'], /there is no sweep "nonsense"/],
  ];
  for (const [args, words] of refusals) {
    const ended = await runCli(['scan', ...args], { cwd });
    expect(ended.code, args.join(' ')).toBe(2);
    expect(isOneErrorLine(ended), ended.stderr).toBe(true);
    expect(ended.stderr).toMatch(words);
  }
  scan.child.kill('SIGINT');
  expect((await scan.ended).code).toBe(130);

  const faster = await runCli(['scan', '--resume', '--rate', '60'], { cwd });
  expect(faster).toMatchObject({ code: 2, stderr: expect.stringContaining('60 is above 50') });
  writeFileSync(join(cwd, 'never.txt'), `${deaf.target.split(':')[0]}\n`);
  const narrower = await runCli(['scan', '--resume'], { cwd });
  expect(narrower).toMatchObject({ code: 2, stderr: expect.stringContaining('the scope has changed') });
});

/** Linux shows Node's worker threads by that name. */
function countWorkers(pid: number | undefined): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  return tasks.filter((task) => readFileSync(`/proc/${pid}/task/${task}/comm`, 'utf8') === 'WorkerThread\n').length;
}

it('is resumed by one process at a time, with its own number of threads', async () => {
  const cwd = createFolder();
  const deaf = await startDeaf();
  const scan = startCli(['scan', deaf.target, '127.92.0.0/26', '-p', '9', '--timeout', '60s'], { cwd });
  const connected = async (count: number): Promise<void> =>
    void (await expect.poll(deaf.connections, { timeout: 20_000 }).toBeGreaterThanOrEqual(count));
  await connected(1);
  scan.child.kill('SIGKILL');
  await scan.ended;
  const first = startCli(['scan', '--resume', '--threads', '3'], { cwd });
  await connected(2);
  if (process.platform === 'linux') await expect.poll(() => countWorkers(first.child.pid)).toBe(2);
  const second = await runCli(['scan', '--resume'], { cwd });
  expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining('is still running in another process') });
  first.child.kill('SIGTERM');
  expect((await first.ended).code).toBe(130);
  expect(readdirSync(cwd)).toEqual(['airsweep.db']);
});

it('goes no faster than by default, and notices exclusions that leave as many endpoints, but others', async () => {
  const cwd = createFolder();
  const never = join(cwd, 'never.txt');
  writeFileSync(never, '127.93.0.0/30\n');
  const deaf = await startDeaf();
  const scan = startCli(['scan', deaf.target, '127.93.0.0/26', '--exclude-file', never, '--timeout', '60s'], { cwd });
  await expect.poll(deaf.connections, { timeout: 20_000 }).toBe(1);
  scan.child.kill('SIGINT');
  await scan.ended;
  const slowest = await runCli(['scan', '--resume', '--rate-per-network', '257'], { cwd });
  expect(slowest).toMatchObject({ code: 2, stderr: expect.stringContaining('257 is above 256') });
  writeFileSync(never, '127.93.0.4/30\n');
  const other = await runCli(['scan', '--resume'], { cwd });
  expect(other).toMatchObject({ code: 2, stdout: '' });
  expect(other.stderr).toMatch(
    /the scope has changed since .*\((\d+) endpoints then, \1, but others; an exclusion file\?\)/,
  );
  // The order of its lines, and what it leaves out beside, change nothing.
  writeFileSync(never, '192.0.2.0/24\n127.93.0.2/31\n127.93.0.0/31\n');
  const same = startCli(['scan', '--resume'], { cwd });
  await expect.poll(deaf.connections, { timeout: 20_000 }).toBe(2);
  same.child.kill('SIGINT');
  expect((await same.ended).code).toBe(130);
});

it.each([1, 2, 3, 7])('%d shards cover every endpoint once', async (shards) => {
  const cwd = createFolder();
  const args = [
    'scan',
    '--list-targets',
    '--seed',
    '11',
    '10.0.0.0/29',
    '10.0.9.1-10.0.9.5',
    'host.internal',
    '-p',
    '80,8000',
  ];
  const whole = (await runCli(args, { cwd })).lines;
  const parts: string[] = [];
  for (let shard = 1; shard <= shards; shard += 1) {
    parts.push(...(await runCli([...args, '--shard', `${shard}/${shards}`], { cwd })).lines);
  }
  expect(whole).toHaveLength(28);
  expect(parts).toEqual(whole);
});
