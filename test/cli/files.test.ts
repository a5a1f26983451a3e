import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createFolder, isOneErrorLine, runCli } from '../support/run-cli.ts';

test.each<[string, (file: string) => void, RegExp]>([
  ['a folder', (file) => void mkdirSync(file), /x\.db is a folder: name a file in it with --db/],
  [
    'no database',
    (file) => writeFileSync(file, 'no database at all, only words'.repeat(40)),
    /x\.db is not a database/,
  ],
  [
    "another program's",
    (file) => void new Database(file).exec('create table salaries (name text)').close(),
    /x\.db is the database of another program: use another --db/,
  ],
  [
    "a newer version's",
    (file) =>
      void new Database(file)
        .exec(
          "create table airsweep_schema (version integer primary key, applied_at text not null); insert into airsweep_schema values (99, '')",
        )
        .close(),
    /x\.db was made by a newer airsweep \(schema 99,/,
  ],
])('a database that is %s is refused by every command', async (_, make, says) => {
  const cwd = createFolder();
  make(join(cwd, 'x.db'));
  for (const args of [['scan', '127.0.0.1:1'], ['findings'], ['sweeps'], ['recheck']]) {
    const ended = await runCli([...args, '--db', 'x.db'], { cwd });
    expect(ended.stderr).toMatch(says);
    expect(ended.code).toBe(2);
    expect(isOneErrorLine(ended)).toBe(true);
  }
});

test('a database in a folder that is not there is refused', async () => {
  const ended = await runCli(['scan', '127.0.0.1:1', '--db', 'no/such/x.db'], { cwd: createFolder() });
  expect(ended).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^airsweep: no\/such\/x\.db cannot be written \(ENOENT\): its folder/),
  });
});

const configs: readonly (readonly [text: string, says: RegExp])[] = [
  ['scan:\n  rate: 5\n  speed: 1\n', /airsweep\.yaml:\d: scan: .*"speed"/],
  ['scan:\n  rate: fast\n', /airsweep\.yaml:2: scan\.rate: /],
  ['scan:\n  rate: [\n', /airsweep\.yaml:\d: Flow sequence/],
  ['scan:\n  rate: 5\n  timeout: soon\n', /airsweep\.yaml:3: scan\.timeout: "soon" is not a time/],
  ['scan:\n\n  ports: 80,99999\n', /airsweep\.yaml:3: scan\.ports: "99999" is not a port/],
  ['scan:\n  exclude: [junk]\n', /airsweep\.yaml:2: scan\.exclude: "junk" is not an IP address/],
  ['scan:\n  excludeFiles: [nowhere.txt]\n', /nowhere\.txt: the exclusion file cannot be read/],
  ['scan:\n  concurrency: 20001\n', /airsweep\.yaml:2: scan\.concurrency: /],
  ['operator:\n  name: CERT\n', /airsweep\.yaml:\d: operator/],
  ['operator: {name: CERT, contact: nobody, url: "https://cert.example"}\n', /operator\.contact: is not a mailbox/],
];

test.each(configs)('config %j is refused with file and line', async (text, says) => {
  const cwd = createFolder();
  writeFileSync(join(cwd, 'airsweep.yaml'), text);
  const ended = await runCli(['scan', '127.0.0.1:1'], { cwd });
  expect(ended.stderr).toMatch(says);
  expect(ended.code).toBe(2);
  expect(isOneErrorLine(ended)).toBe(true);
});

test('flags win over the configuration, --config names another file', async () => {
  const cwd = createFolder();
  writeFileSync(join(cwd, 'airsweep.yaml'), 'scan:\n  ports: 81\n  exclude: [127.0.0.2]\n');
  writeFileSync(join(cwd, 'other.yaml'), 'scan: {ports: "82-83"}\n');
  writeFileSync(join(cwd, 'empty.yaml'), '# nothing\n');
  const list = async (...args: string[]): Promise<readonly string[]> =>
    (await runCli(['scan', '--list-targets', '127.0.0.1-127.0.0.2', ...args], { cwd })).lines.toSorted();
  expect(await list()).toEqual(['127.0.0.1:81']);
  expect(await list('-p', '90')).toEqual(['127.0.0.1:90']);
  expect(await list('-e', '127.0.0.1')).toEqual([]);
  expect(await list('--config', 'other.yaml', '-e', '127.0.0.1')).toEqual(['127.0.0.2:82', '127.0.0.2:83']);
  expect(await list('--config', 'empty.yaml', '-p', '80')).toEqual(['127.0.0.1:80', '127.0.0.2:80']);
});
