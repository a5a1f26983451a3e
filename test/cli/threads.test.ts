import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createNetPair, type NetPair, whyNoPair } from '../net/discovery/net-pair.ts';
import { createFolder, follow, runCli, type Started, startCli, startMember } from '../support/run-cli.ts';

const bin = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url));
const why = whyNoPair();
const OPEN = ['198.18.4.0 8000', '198.18.4.9 8000', '198.18.5.9 8001', '198.18.6.1 8001', '198.18.7.255 8000'];

it('find what one thread finds', async () => {
  const members = [
    await startMember('compose-0-35-5-alpha', '127.77.1.9'),
    await startMember('helm-open-1-0-0', '127.77.2.9'),
    await startMember('tls-login-2-4', '127.77.3.9'),
    await startMember('helm-open-0-50-24', '127.77.4.9'),
  ];
  const targets = [...members.map(({ address }) => address), '127.77.5.0/28'];
  const rowsWith = async (threads: string): Promise<unknown[]> => {
    const cwd = createFolder();
    const ended = await runCli(['scan', ...targets, '--threads', threads, '--jsonl'], { cwd });
    expect(ended.code, ended.stderr).toBe(0);
    const rows = ended.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    return rows.map(({ url, exposure, version, state, signals }) => ({ url, exposure, version, state, signals }));
  };
  const sorted = (rows: unknown[]): unknown[] => rows.map((row) => JSON.stringify(row)).sort();
  const one = sorted(await rowsWith('1'));
  expect(one.length).toBeGreaterThanOrEqual(members.length);
  expect(sorted(await rowsWith('3'))).toEqual(one);
});

it('heed exclusions, the request log and an empty set of targets', async () => {
  const cwd = createFolder();
  await startMember('helm-open-1-0-0', '127.78.1.9');
  writeFileSync(join(cwd, 'never.txt'), '127.78.1.9\n');
  const excluded = await runCli(
    ['scan', '127.78.1.8-127.78.1.10', '-p', '8080', '--threads', '2', '--exclude-file', 'never.txt'],
    { cwd },
  );
  expect(excluded).toMatchObject({ code: 0, stdout: '' });
  const ended = await runCli(
    ['scan', '127.78.1.9', '-p', '8080', '--threads', '2', '--request-log', 'log.tsv', '--db', 'b.db'],
    { cwd },
  );
  expect(ended.lines).toEqual(['http://127.78.1.9:8080/']);
});

it('end with their sweep when they are stopped', async () => {
  const cwd = createFolder();
  const member = await startMember('helm-open-1-0-0', '127.79.1.9');
  // With this seed the server's turn comes early in an order that takes ten seconds.
  const args = ['scan', '127.79.1.9:8080', '127.79.8.0/22', '-p', '9', '--threads', '2', '--seed', '12'];
  const scan = startCli([...args, '--rate', '100', '--rate-per-network', '100'], { cwd });
  await scan.wrote('stdout', `http://${member.address}:8080/`);
  scan.child.kill('SIGINT');
  const ended = await scan.ended;
  expect(ended.code).toBe(130);
  expect(ended.stderr).toContain('airsweep scan --resume goes on from here');
});

describe.skipIf(why !== null)(`threads in namespaces${why === null ? '' : ` (skipped: ${why})`}`, () => {
  const inside = (pair: NetPair, cwd: string, ...args: readonly string[]): Started => {
    const [program = '', ...before] = pair.inside;
    return follow(program, [...before, process.execPath, bin, ...args], { cwd });
  };

  it('share one rate, and ask each endpoint once', { timeout: 60_000 }, async () => {
    const cwd = createFolder();
    const pair = await createNetPair(OPEN);
    onTestFinished(() => pair.remove());
    const rates = ['--rate', '800', '--rate-per-network', '800', '--timeout', '800ms', '--threads', '3'];
    const ended = await inside(pair, cwd, 'scan', '198.18.4.0/22', '-p', '8000,8001', ...rates).ended;
    expect(ended.stderr).toMatch(/finished; 2048 of 2048 endpoints; 5 open; /);
    const syns = pair.syns();
    expect(syns.size).toBe(2_048);
    // What answers is asked once more on a new connection at the most: the server hangs up after each answer.
    for (const [endpoint, count] of syns)
      if (!OPEN.includes(endpoint)) expect([endpoint, count]).toEqual([endpoint, 1]);
    expect(pair.tooFast()).toBe(0);
  });

  it('stop within two seconds with thousands in flight, and go on later', { timeout: 90_000 }, async () => {
    const cwd = createFolder();
    const pair = await createNetPair(OPEN);
    onTestFinished(() => pair.remove());
    const speed = ['--rate', '100000', '--rate-per-network', '100000', '-c', '12000', '--threads', '2'];
    const scan = inside(
      pair,
      cwd,
      'scan',
      '198.18.4.0/22',
      '-p',
      '7990-8005',
      '--timeout',
      '900ms',
      ...speed,
      '--stats',
      '1s',
    );
    // After a second thousands are in flight.
    await scan.wrote('stderr', '/16,384');
    scan.child.kill('SIGINT');
    const askedAt = performance.now();
    const stopped = await scan.ended;
    const tookMs = performance.now() - askedAt;
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(tookMs).toBeLessThan(2_000);
    const resumed = await inside(pair, cwd, 'scan', '--resume', '--threads', '3').ended;
    expect(resumed.stderr).toMatch(/finished; 16384 of 16384 endpoints; 5 open; /);
    expect(pair.syns().size).toBe(16_384);
  });

  it('lose nothing to kill -9, again and again', { timeout: 120_000 }, async () => {
    const cwd = createFolder();
    const pair = await createNetPair(OPEN);
    onTestFinished(() => pair.remove());
    const speed = [
      '--rate',
      '3000',
      '--rate-per-network',
      '3000',
      '-c',
      '2000',
      '--threads',
      '2',
      '--timeout',
      '500ms',
    ];
    const first = ['scan', '198.18.4.0/22', '-p', '8000-8007', ...speed, '--stats', '1s'];
    for (let round = 0; round < 4; round += 1) {
      const scan = inside(pair, cwd, ...(round === 0 ? first : ['scan', '--resume', '--stats', '1s']));
      await Promise.race([scan.wrote('stderr', '/8,192'), scan.ended.then(() => {})]).catch(() => {});
      scan.child.kill('SIGKILL');
      await scan.ended;
    }
    const ended = await inside(pair, cwd, 'scan', '--resume').ended;
    expect(ended.stderr).toMatch(/finished; 8192 of 8192 endpoints; |no unfinished sweep/);
    const syns = pair.syns();
    expect(syns.size).toBe(8_192);
    // What was in flight, and what was done since the last save at 3,000 a second, four times.
    const repeats = [...syns.values()].reduce((sum, count) => sum + count - 1, 0);
    expect(repeats).toBeLessThan(4 * (2_000 + 2 * 3_000 + 1_500));
  });
});
