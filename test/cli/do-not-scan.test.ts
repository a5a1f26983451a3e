import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { sampleSuppression } from '../store/samples.ts';
import { createFolder, isOneErrorLine, nextAddress, runCli, startCli, startMember } from '../support/run-cli.ts';

const REASON = ['--reason', 'the owner asked'];
const LISTED = /excluded by the do-not-scan list \([0-9a-f]{8}: the owner asked\)/;

const suppress = (cwd: string, ...args: string[]) => runCli(['suppress', 'add', ...args, ...REASON], { cwd });

test('--dry-run and --list-targets leave out what is listed, and make no database', async () => {
  const cwd = createFolder();
  const targets = ['127.9.0.0/30', 'etl.example.com:80', 'etl.example.org:80'];
  const list = async () =>
    (await runCli(['scan', ...targets, '-p', '80', '--list-targets', '--seed', '1'], { cwd })).lines;
  expect(await list()).toHaveLength(6);
  expect(existsSync(join(cwd, 'airsweep.db'))).toBe(false);
  await suppress(cwd, '127.9.0.2/31', '--scan');
  await suppress(cwd, 'example.com');
  await suppress(cwd, '127.9.0.0', '--contact');
  expect((await list()).toSorted()).toEqual(['127.9.0.0:80', '127.9.0.1:80', 'etl.example.org:80']);
  const { stdout } = await runCli(['scan', ...targets, '-p', '80', '--dry-run'], { cwd });
  expect(stdout).toContain('3 endpoints on 2 addresses and 1 name\n');
  expect(stdout).toMatch(new RegExp(`left out: 2 addresses: ${LISTED.source}\n`));
  expect(stdout).toContain('left out: 1 name: on the do-not-scan list\n');
});

test('scan and check refuse what is listed; nothing is connected to', async () => {
  const cwd = createFolder();
  const { address } = await startMember('helm-open-0-50-24');
  await suppress(cwd, `${address}/31`);
  await suppress(cwd, 'example.com');
  const names = { 'etl.example.com': address, 'etl.example.org': address };
  for (const [target, says] of [
    [`${address}:8080`, LISTED],
    ['etl.example.com:8080', /on the do-not-scan list/],
  ] as const) {
    for (const name of ['scan', 'check']) {
      const ended = await runCli([name, target, '--request-log', 'log.tsv'], { cwd, names });
      expect(ended.code).toBe(2);
      expect(isOneErrorLine(ended)).toBe(true);
      expect(ended.stderr).toMatch(says);
    }
  }
  // Only when it is resolved does this name show where it leads.
  const scan = await runCli(['scan', 'etl.example.org:8080', '--request-log', 'log.tsv'], { cwd, names });
  expect(scan.code).toBe(2);
  expect(scan.stderr).toMatch(new RegExp(`^${address} skipped: ${LISTED.source}\n`));
  expect(scan.stderr).toContain('every target was skipped');
  expect(existsSync(join(cwd, 'log.tsv')) && readFileSync(join(cwd, 'log.tsv'), 'utf8')).toBeFalsy();
});

test('a name that a redirect leads to is not asked when it is listed', async () => {
  const cwd = createFolder();
  const address = nextAddress();
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.host);
    response.writeHead(302, { location: 'http://etl.example.com:8000/' }).end();
  });
  await new Promise<void>((resolve) => server.listen(8000, address, resolve));
  onTestFinished(() => void server.close());
  const names = { 'etl.example.com': address };
  await runCli(['scan', `${address}:8000`], { cwd, names });
  expect(asked).toEqual([`${address}:8000`, 'etl.example.com:8000']);
  await suppress(cwd, 'example.com');
  await runCli(['scan', `${address}:8000`], { cwd, names });
  expect(asked.slice(2)).toEqual([`${address}:8000`]);
});

test('what may not be asked again is neither planned nor sent, and its owner not looked up', {
  timeout: 120_000,
}, async () => {
  const cwd = createFolder();
  const [byAddress, byName, told] = await Promise.all(['', '', ''].map(() => startMember('helm-open-0-50-24')));
  const names = { 'etl.example.com': byName?.address ?? '' };
  const places = [byAddress?.address, 'etl.example.com', told?.address];
  const contacts = [byAddress, byName, told].map((at, n) => `{ match: ${at?.address}, address: noc@${n}.example }`);
  writeFileSync(
    join(cwd, 'airsweep.yaml'),
    `operator: { name: Test CERT, contact: scan@cert.example, url: 'https://cert.example/' }
mail: { from: notify@cert.example, smtp: { host: localhost, port: 1, tls: none } }
contacts: [${contacts.join(', ')}]
lookups: { rdap: false }
`,
  );
  const run = (...args: string[]) => runCli(args, { cwd, names });
  await run('scan', ...places.map((place) => `${place}:8080`));
  const planned = await run('notify', 'plan');
  const ids = planned.lines.map((line) => line.slice(0, 8));
  expect(ids).toHaveLength(3);
  const approved = planned.lines.find((line) => line.includes('noc@2.example'))?.slice(0, 8) ?? '';
  await run('notify', 'approve', approved);
  for (const listed of [byAddress?.address ?? '', 'example.com', told?.address ?? '']) {
    await run('suppress', 'add', listed, '--scan', ...REASON);
  }
  const reason = /on the do-not-scan list \([0-9a-f]{8}: the owner asked\), so it cannot be asked once more/;
  const sent = await run('notify', 'send');
  expect(sent).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(new RegExp(`^${approved}  draft .*${reason.source}`)),
  });
  const again = await run('notify', 'plan');
  expect(again.stdout).toBe('');
  expect(again.stderr.match(new RegExp(reason, 'g'))).toHaveLength(3);
  const looked = await run('contacts');
  expect([looked.stdout, looked.stderr.split('\n').filter((line) => reason.test(line)).length]).toEqual(['', 3]);
});

test('recheck skips what is listed since it was found, and changes nothing about it', async () => {
  const cwd = createFolder();
  const { address } = await startMember('helm-open-0-50-24');
  await runCli(['scan', `${address}:8080`], { cwd });
  const before = await runCli(['findings', '--jsonl'], { cwd });
  await suppress(cwd, address);
  const ended = await runCli(['recheck', '--request-log', 'log.tsv'], { cwd });
  expect(ended.code).toBe(0);
  expect(readFileSync(join(cwd, 'log.tsv'), 'utf8')).toBe('');
  expect((await runCli(['findings', '--jsonl'], { cwd })).stdout).toBe(before.stdout);
});

test('an entry that is added while a sweep runs holds from then on, and does not stand in the way of --resume', async () => {
  const cwd = createFolder();
  const store = await openStore(join(cwd, 'airsweep.db'), { now: () => new Date() });
  onTestFinished(() => store.close());
  // One connection a second: the list is read again long before the last.
  const sweep = startCli(['scan', '127.9.8.0/28', '-p', '8000', '--rate', '1', '--request-log', 'log.tsv'], { cwd });
  await expect.poll(async () => (await store.sweeps()).length, { timeout: 20_000 }).toBe(1);
  await store.suppress(sampleSuppression({ value: '127.0.0.0/8' }));
  expect((await sweep.ended).code).toBe(0);
  const [ended] = await store.sweeps();
  expect(ended).toMatchObject({ state: 'finished', counts: { total: 16, done: 16 } });
  expect(ended?.counts.skipped).toBeGreaterThan(8);
  const log = readFileSync(join(cwd, 'log.tsv'), 'utf8').split('\n').length - 1;
  expect(log + (ended?.counts.skipped ?? 0)).toBe(16);

  await store.unsuppress(sampleSuppression().id);
  const again = startCli(['scan', '127.9.8.0/28', '-p', '8000', '--rate', '1'], { cwd });
  await expect.poll(async () => (await store.sweeps()).length, { timeout: 20_000 }).toBe(2);
  again.child.kill('SIGINT');
  expect((await again.ended).code).toBe(130);
  await store.suppress(sampleSuppression({ value: '127.0.0.0/8' }));
  const resumed = await runCli(['scan', '--resume'], { cwd });
  expect(resumed.stderr).toContain('goes on');
  expect((await store.sweeps())[0]).toMatchObject({ state: 'finished', counts: { total: 16, done: 16 } });
});
