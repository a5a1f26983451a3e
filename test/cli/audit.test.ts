import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { sampleAct } from '../store/samples.ts';
import { createFolder, isOneErrorLine, runCli } from '../support/run-cli.ts';

let cwd: string;

beforeEach(async () => {
  cwd = createFolder();
  const store = await openStore(join(cwd, 'airsweep.db'), { now: () => new Date(0) });
  for (const subject of ['first', 'second', 'third']) await store.audit(sampleAct({ subject, detail: '\u001b[2J' }));
  await store.close();
});

const verify = (...args: string[]) => runCli(['audit', 'verify', ...args], { cwd });

/** As somebody would who can write to the file. */
function tamper(sql: string): void {
  const db = new Database(join(cwd, 'airsweep.db'));
  db.exec(sql);
  db.close();
}

test('a whole log: its length and head, with an anchor too, old or new', async () => {
  const { code, stdout, stderr } = await verify();
  expect([code, stderr]).toEqual([0, '']);
  const [, head = ''] = /^3 entries, head ([0-9a-f]{64})\n$/.exec(stdout) ?? [];
  const { lines } = await runCli(['audit', 'list', '--jsonl'], { cwd });
  const hashes = lines.map((line) => JSON.parse(line).sha256);
  expect(hashes[2]).toBe(head);
  for (const hash of [...hashes, head.toUpperCase()]) expect((await verify('--expect', hash)).stdout).toBe(stdout);
});

test('audit list shows every entry, and nothing a terminal would obey', async () => {
  const { lines, stdout } = await runCli(['audit', 'list'], { cwd });
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/^2 {2}2026-11-23T20:52:10\.000Z {2}kim {2}approve {2}second {2}\[2J$/);
  expect(stdout).not.toContain('\u001b');
});

test.each([
  { what: 'a changed word', sql: `update audit_log set actor = 'lee' where seq = 2`, says: 'entry 2 was changed' },
  { what: 'a changed time', sql: `update audit_log set at = '' where seq = 1`, says: 'entry 1 was changed' },
  { what: 'a removed entry', sql: 'delete from audit_log where seq = 2', says: 'entry 2 is missing' },
  { what: 'a removed beginning', sql: 'delete from audit_log where seq = 1', says: 'entry 1 is missing' },
  {
    what: 'a removed entry, renumbered',
    sql: 'delete from audit_log where seq = 2; update audit_log set seq = 2 where seq = 3',
    says: 'entry 2 does not follow',
  },
  {
    what: 'two exchanged entries',
    sql: 'update audit_log set seq = 9 where seq = 2; update audit_log set seq = 2 where seq = 3; update audit_log set seq = 3 where seq = 9',
    says: 'entry 2 does not follow',
  },
])('$what: exit 3 and the first broken entry', async ({ sql, says }) => {
  tamper(sql);
  const ended = await verify();
  expect(ended.code).toBe(3);
  expect(isOneErrorLine(ended)).toBe(true);
  expect(ended.stderr).toContain(`airsweep.db: the audit log is broken: ${says}`);
});

test('a cut-off end shows against an anchor only', async () => {
  const head = /head ([0-9a-f]{64})/.exec((await verify()).stdout)?.[1] ?? '';
  tamper('delete from audit_log where seq = 3');
  expect((await verify()).code).toBe(0);
  const ended = await verify('--expect', head);
  expect(ended.code).toBe(3);
  expect(ended.stderr).toContain(`no entry has the hash ${head}`);
});

test('an empty log is whole; what is no head is refused', async () => {
  tamper('delete from audit_log');
  expect((await verify()).stdout).toBe(`0 entries, head ${'0'.repeat(64)}\n`);
  const wrong = await verify('--expect', 'abc');
  expect(wrong.code).toBe(2);
  expect(isOneErrorLine(wrong)).toBe(true);
});
