import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFolder, isOneErrorLine, runCli } from '../support/run-cli.ts';

const REASON = ['--reason', 'the owner asked'];

test('suppress: add for both lists or one, list, remove; each act is in the audit log', async () => {
  const cwd = createFolder();
  const run = (...args: string[]) => runCli(['suppress', ...args], { cwd });
  const both = await run('add', 'Example.com', ...REASON);
  expect(both).toMatchObject({ code: 0, stderr: '' });
  expect(both.lines).toEqual([
    expect.stringMatching(/^[0-9a-f]{8} {2}do-not-scan {2}domain example\.com {2}operator: the owner asked$/),
    expect.stringMatching(/^[0-9a-f]{8} {2}do-not-contact {2}domain example\.com {2}operator: the owner asked$/),
  ]);
  await run('add', '192.0.2.7/24', '--scan', ...REASON);
  await run('add', '2001:db8::1', '--contact', ...REASON, '--days', '30');
  const mailbox = await run('add', 'jane.doe+x@example.org', ...REASON);
  expect(mailbox.lines).toEqual([expect.stringMatching(/ {2}do-not-contact {2}a mailbox \(hash [0-9a-f]{8}\) {2}/)]);

  const listed = await run('list');
  expect(listed.lines).toEqual([
    ...both.lines,
    expect.stringContaining('do-not-scan  network 192.0.2.0/24  operator'),
    expect.stringMatching(/do-not-contact {2}network 2001:db8::1\/128 {2}until \d{4}-\d{2}-\d{2} {2}operator/),
    ...mailbox.lines,
  ]);
  const csv = (await run('list', '--csv')).stdout.split('\r\n');
  expect(csv[0]).toBe('id,purpose,kind,value,reason,source,createdAt,expiresAt');
  expect(csv).toHaveLength(7);
  expect(csv[1]).toMatch(/^[0-9a-f]{8},scan,domain,example\.com,the owner asked,operator,\d{4}-[^,]*Z,$/);

  const [id = ''] = listed.lines[2]?.split(' ') ?? [];
  expect((await run('remove', id)).stdout).toBe(`removed: ${listed.lines[2]}\n`);
  expect(isOneErrorLine(await run('remove', id))).toBe(true);
  expect((await run('list')).lines).toEqual(listed.lines.filter((line) => !line.startsWith(id)));

  const log = (await runCli(['audit', 'list', '--jsonl'], { cwd })).lines.map((line) => JSON.parse(line));
  expect(log.map(({ action }) => action)).toEqual([...Array(5).fill('suppress'), 'unsuppress']);
  expect(log[5]).toMatchObject({ subject: id, detail: 'scan: network 192.0.2.0/24, without end' });
  // Neither the database nor anything printed says whose mailbox it is.
  const traces = [...mailbox.lines, ...csv, JSON.stringify(log), readFileSync(join(cwd, 'airsweep.db'), 'latin1')];
  for (const text of traces) expect(text).not.toMatch(/jane/i);
});

test('suppress: the same again replaces what was there', async () => {
  const cwd = createFolder();
  const add = (...args: string[]) => runCli(['suppress', 'add', 'example.com', '--scan', ...args], { cwd });
  await add('--reason', 'first');
  const second = await add('--reason', 'second', '--days', '7');
  expect((await runCli(['suppress', 'list'], { cwd })).lines).toEqual(second.lines);
});

test('suppress: several at once', async () => {
  const cwd = createFolder();
  const added = await runCli(['suppress', 'add', '192.0.2.7', 'example.com', '--contact', ...REASON], { cwd });
  expect(added.lines).toEqual([
    expect.stringContaining('do-not-contact  network 192.0.2.7/32'),
    expect.stringContaining('do-not-contact  domain example.com'),
  ]);
  expect((await runCli(['suppress', 'list'], { cwd })).lines).toEqual(added.lines);
});

test.each([
  { args: ['add', 'example.com'], says: '--reason' },
  { args: ['add', 'example.com', '--reason', ' '], says: '--reason: is empty' },
  { args: ['add', 'nonsense/24', ...REASON], says: '"nonsense/24" is no mailbox, domain or network' },
  { args: ['add', 'a@example.com', '--scan', ...REASON], says: '--scan: a mailbox is not scanned' },
  { args: ['add', 'example.com', ...REASON, '--days', '0'], says: '--days: "0" is not a whole number' },
  { args: ['add', '192.0.2.7', 'nonsense', ...REASON], says: '"nonsense" is no mailbox, domain or network' },
  { args: ['list'], says: 'airsweep.db does not exist' },
  { args: ['remove', 'x'], says: 'airsweep.db does not exist' },
  { args: [], says: 'name a command: airsweep suppress add|list|remove' },
])('suppress $args: one line, exit 2, no database left behind', async ({ args, says }) => {
  const cwd = createFolder();
  const ended = await runCli(['suppress', ...args], { cwd });
  expect(ended.code).toBe(2);
  expect(isOneErrorLine(ended)).toBe(true);
  expect(ended.stderr).toContain(says);
  expect(existsSync(join(cwd, 'airsweep.db'))).toBe(false);
});
