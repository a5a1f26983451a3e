import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { commandLine, createFolder, type Ended, follow, isOneErrorLine, runCli } from '../support/run-cli.ts';

function list(cwd: string, ...args: string[]): Promise<Ended> {
  return runCli(['scan', '--list-targets', '-p', '80', ...args], { cwd });
}

const forms: readonly (readonly [target: string, endpoints: readonly string[]])[] = [
  ['127.0.0.0/30', ['127.0.0.0:80', '127.0.0.1:80', '127.0.0.2:80', '127.0.0.3:80']],
  ['127.0.0.7/31', ['127.0.0.6:80', '127.0.0.7:80']],
  ['127.0.0.254-127.0.1.1', ['127.0.0.254:80', '127.0.0.255:80', '127.0.1.0:80', '127.0.1.1:80']],
  ['127.0.0.9', ['127.0.0.9:80']],
  ['127.0.0.9:8001', ['127.0.0.9:8001']],
  ['Localhost', ['localhost:80']],
  ['localhost:8000', ['localhost:8000']],
  ['http://localhost:8000', ['http://localhost:8000/']],
  ['https://localhost/airbyte', ['https://localhost/airbyte/']],
  ['http://127.0.0.9/a/b/', ['127.0.0.9:80']],
  ['::1', ['[::1]:80']],
  ['[::1]:8000', ['[::1]:8000']],
  ['https://[::1]:8443/', ['[::1]:8443']],
  ['fd00::/127', ['[fd00::]:80', '[fd00::1]:80']],
];

test.each(forms)('target %s means %j', async (target, endpoints) => {
  const ended = await list(createFolder(), target);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.lines.toSorted()).toEqual(endpoints.toSorted());
});

test('ports: the default list, lists and ranges; a port in the target wins; each endpoint once', async () => {
  const cwd = createFolder();
  const standard = await runCli(['scan', '--list-targets', '127.0.0.1'], { cwd });
  expect(standard.lines.map((line) => line.split(':')[1]).sort()).toEqual(
    ['80', '443', '8000', '8001', '8003', '8006', '8080', '8443'].sort(),
  );
  const chosen = await runCli(
    ['scan', '--list-targets', '-p', '80,8000-8002,80', '127.0.0.1', '127.0.0.1/32', '127.0.0.2:9'],
    { cwd },
  );
  expect(chosen.lines.toSorted()).toEqual([
    '127.0.0.1:80',
    '127.0.0.1:8000',
    '127.0.0.1:8001',
    '127.0.0.1:8002',
    '127.0.0.2:9',
  ]);
});

test('exclusions of every form hold, in lists too', async () => {
  const cwd = createFolder();
  writeFileSync(join(cwd, 'never.txt'), '# ours\n127.0.0.4/31 # two\n\n127.0.0.6 - 127.0.0.7\n::2\n');
  const flags = ['-e', '127.0.0.0/30', '-e', '::3', '--exclude-file', 'never.txt'];
  const ended = await list(cwd, '127.0.0.0/28', '::1', '::2', '::3', ...flags);
  const kept = Array.from({ length: 8 }, (_, index) => `127.0.0.${index + 8}:80`);
  expect(ended.lines.toSorted()).toEqual([...kept, '[::1]:80'].toSorted());
});

test('a bad line in an exclusion file stops the run', async () => {
  const cwd = createFolder();
  writeFileSync(join(cwd, 'never.txt'), '127.0.0.4/31\n127.0.0.300\n');
  const ended = await list(cwd, '127.0.0.1', '--exclude-file', 'never.txt');
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(/^airsweep: never\.txt:2: "127\.0\.0\.300" is not an IP address/);
  expect(isOneErrorLine(ended)).toBe(true);
});

test('the same seed gives the same order, another seed another; nothing is created', async () => {
  const cwd = createFolder();
  const [first, again, other] = await Promise.all(
    ['7', '7', '8'].map((seed) => list(cwd, '127.0.0.0/24', '--seed', seed)),
  );
  expect(first?.lines).toHaveLength(256);
  expect(again?.lines).toEqual(first?.lines);
  expect(other?.lines).not.toEqual(first?.lines);
  expect(other?.lines.toSorted()).toEqual(first?.lines.toSorted());
  expect(readdirSync(cwd)).toEqual([]);
});

test('a reader that stops early ends a long list quietly', async () => {
  const cwd = createFolder();
  const words = commandLine(['scan', '--list-targets', '10.0.0.0/12', '-p', '80']);
  const ended = await follow('/bin/bash', ['-o', 'pipefail', '-c', '"$@" | head -1', 'bash', ...words], { cwd }).ended;
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.lines).toHaveLength(1);
});

test('a list skips, reports and counts lines that cannot be read; .gz and several lists work', async () => {
  const cwd = createFolder();
  writeFileSync(join(cwd, 'a.txt'), '# mine\r\n127.0.0.1 # first\r\n127.0.0.999\r\n\r\nhttp://127.0.0.2:81/#frag\r\n');
  writeFileSync(join(cwd, 'b.gz'), gzipSync('127.0.0.3\nlocalhost:82\n'));
  const ended = await list(cwd, '-l', 'a.txt', '-l', 'b.gz', '127.0.0.4');
  expect(ended.code).toBe(0);
  expect(ended.lines.toSorted()).toEqual(['127.0.0.1:80', '127.0.0.3:80', '127.0.0.4:80', 'localhost:82']);
  const errors = ended.stderr.trimEnd().split('\n');
  expect(errors).toHaveLength(2);
  expect(errors[0]).toMatch(/^airsweep: a\.txt:3: "127\.0\.0\.999" is not an IP address/);
  expect(errors[1]).toMatch(/^airsweep: a\.txt:5: .*leave out the query/);
});

test('the summary counts bad lines, --silent tells nothing', async () => {
  const cwd = createFolder();
  writeFileSync(join(cwd, 'a.txt'), 'no such thing\n127.0.0.1:1\n');
  const told = await runCli(['scan', '-l', 'a.txt'], { cwd });
  expect(told).toMatchObject({ code: 0, stdout: '' });
  expect(told.stderr).toMatch(/^airsweep: a\.txt:1: /);
  expect(told.stderr).toMatch(/1 of 1 endpoint; .*1 line could not be read\n$/);
  const silent = await runCli(['scan', '-l', 'a.txt', '--silent'], { cwd });
  expect(silent).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

test('many bad lines are told up to a limit', async () => {
  const cwd = createFolder();
  const ended = await runCli(['scan', '--list-targets', '-'], { cwd, input: `127.0.0.1:80\n${'a b\n'.repeat(50)}` });
  const errors = ended.stderr.trimEnd().split('\n');
  expect(errors).toHaveLength(21);
  expect(errors[0]).toMatch(/^airsweep: stdin:2: /);
  expect(errors[20]).toMatch(/30 more lines/);
});

test.each([[['-']], [[]], [['-l', '-']]])('stdin is read for %j', async (args) => {
  const options = { cwd: createFolder(), input: '127.0.0.1\n::1\n' };
  const ended = await runCli(['scan', '--list-targets', '-p', '80', ...args], options);
  expect(ended.lines.toSorted()).toEqual(['127.0.0.1:80', '[::1]:80']);
});

test('stdin is not touched beside targets or a list', async () => {
  const cwd = createFolder();
  writeFileSync(join(cwd, 'a.txt'), '127.0.0.2\n');
  for (const args of [['127.0.0.2'], ['-l', 'a.txt']]) {
    // A pipe that never ends: reading it would never end either.
    const ended = await runCli(['scan', '--list-targets', '-p', '80', ...args], { cwd, input: null });
    expect(ended).toMatchObject({ code: 0, lines: ['127.0.0.2:80'] });
  }
});

test('nothing on stdin is said, and no error', async () => {
  const ended = await runCli(['scan'], { cwd: createFolder(), input: '' });
  expect(ended).toMatchObject({ code: 0, stdout: '' });
  expect(ended.stderr).toMatch(/^airsweep: no targets were given\n/);
});

test('--dry-run tells counts, exclusions with their reasons, and the time; nothing is created', async () => {
  const cwd = createFolder();
  const args = ['scan', '--dry-run', '-p', '80', '10.0.0.0/22', '127.0.0.1', 'localhost', '224.0.0.1'];
  const ended = await runCli([...args, '-e', '10.0.1.0/24', '--rate-per-network', '8'], { cwd });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.lines).toEqual([
    '770 endpoints on 769 addresses and 1 name',
    '0 of the addresses public; of names it shows when they are resolved',
    expect.stringMatching(/^left out: 1 address: .*multicast/i),
    'left out: 256 addresses: excluded by --exclude 10.0.1.0/24',
    'takes at least 32 s at these rates',
  ]);
  expect(readdirSync(cwd)).toEqual([]);
});

test('--dry-run and --list-targets of public addresses need no operator', async () => {
  const cwd = createFolder();
  const plan = await runCli(['scan', '--dry-run', '-p', '80', '8.8.8.0/24'], { cwd });
  expect(plan.lines).toEqual([
    '256 endpoints on 256 addresses and 0 names',
    '256 of the addresses public',
    'takes at least 64 s at these rates',
  ]);
  expect((await list(cwd, '8.8.8.0/24')).lines).toHaveLength(256);
});
