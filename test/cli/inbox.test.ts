import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../src/ports.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { NOTICE_ID, sentNotice } from '../engine/replies/world.ts';
import { FIXTURES, fixtureBytes } from '../inbox/fixtures.ts';
import { sampleFinding, sampleSweep } from '../store/samples.ts';
import { createFolder, isOneErrorLine, runCli } from '../support/run-cli.ts';

/** A folder with a database in which one notice was sent. */
async function prepare(): Promise<{ cwd: string; store: Store }> {
  const cwd = createFolder();
  const store = await openStore(join(cwd, 'airsweep.db'), { now: () => new Date() });
  onTestFinished(() => store.close());
  await store.startSweep(sampleSweep());
  await store.saveFindings([{ finding: sampleFinding({ state: 'notified' }), events: [] }]);
  await store.saveNotice(sentNotice());
  return { cwd, store };
}

describe('inbox', () => {
  it('says what each message was, what it did, and what waits; a second time nothing is new', async () => {
    const { cwd } = await prepare();
    const names = FIXTURES.filter((name) => !name.startsWith('dsn-'));
    const count = names.length;
    const mbox = names.map((name) => `From x@mail.example Mon Nov 23 12:00:00 2026\n${fixtureBytes(name)}\n`).join('');
    writeFileSync(join(cwd, 'box'), mbox);
    const first = await runCli(['inbox', 'box'], { cwd });
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain(`fixed  ${NOTICE_ID}  security@customer.example`);
    expect(first.stdout).toContain('(no more mail to this mailbox)');
    expect(first.stdout).toContain('ticket [customer.example #48213]');
    expect(first.stderr).toMatch(
      new RegExp(
        `^${count} messages; ${count - 1} read; 1 automatic and about no notice\n\\d+ messages for you to look at: `,
      ),
    );
    const second = await runCli(['inbox', 'box'], { cwd });
    expect(second).toMatchObject({ code: 0, stdout: '' });
    expect(second.stderr).toContain(`${count} messages; ${count - 1} known already; 1 automatic and about no notice\n`);
  });

  it('lists what waits, and takes off the list what was dealt with', async () => {
    const { cwd } = await prepare();
    writeFileSync(join(cwd, 'a.eml'), fixtureBytes('human-wrong'));
    writeFileSync(join(cwd, 'b.eml'), fixtureBytes('human-stop'));
    await runCli(['inbox', 'a.eml', 'b.eml'], { cwd });
    const listed = await runCli(['inbox', '--list'], { cwd });
    expect(listed.lines).toHaveLength(1);
    expect(listed.stdout).toMatch(
      new RegExp(`^[0-9a-f]{12}  .*  wrong  ${NOTICE_ID}  security@customer.example  Re: `),
    );
    const id = listed.stdout.slice(0, 12);
    expect(await runCli(['inbox', 'done', id], { cwd })).toMatchObject({ code: 0, stdout: `${id}  done\n` });
    expect(await runCli(['inbox', '--list'], { cwd })).toMatchObject({ stdout: '', stderr: 'nothing waits for you\n' });
  });

  it('tells a damaged message with its place and goes on; nothing reaches the terminal as a command', async () => {
    const { cwd, store } = await prepare();
    const subject = Buffer.from('\u001b[2J\u202eevil').toString('base64');
    const box = [
      `From a Mon Nov 23 12:00:00 2026\n\u0000\u0001\u0002\n\n`,
      `From b Mon Nov 23 12:00:00 2026\nFrom: jo@customer.example\nSubject: =?utf-8?B?${subject}?=\n\nhello\n\n`,
      `From c Mon Nov 23 12:00:00 2026\n${fixtureBytes('human-stop')}\n`,
    ];
    writeFileSync(join(cwd, 'box'), box.join(''));
    const read = await runCli(['inbox', 'box'], { cwd });
    expect(read.code).toBe(0);
    expect(read.stderr).toMatch(/^box:1: .*\n3 messages; 2 read; 1 could not be read\n/);
    expect(read.stdout).toContain('[2Jevil');
    expect(`${read.stdout}${read.stderr}`).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(await store.suppressions()).toHaveLength(1);
  });

  it.each([
    [['inbox'], 'name what to read'],
    [['inbox', 'nowhere'], 'nowhere: cannot be read (ENOENT)'],
    [['inbox', 'empty', 'nowhere'], 'nowhere: cannot be read (ENOENT)'],
    [['inbox', 'imap'], 'there is no inbox.imap: part'],
    [['inbox', '--list', 'empty'], '--list reads nothing'],
    [['inbox', 'done', 'abc'], 'is no id of a reply'],
    [['inbox', '--list', '--db', 'other.db'], 'other.db does not exist'],
  ])('%j is a mistake told in one line', async (args, words) => {
    const { cwd } = await prepare();
    mkdirSync(join(cwd, 'empty'));
    const ended = await runCli(args, { cwd });
    expect(ended.code).toBe(2);
    expect(isOneErrorLine(ended), ended.stderr).toBe(true);
    expect(ended.stderr).toContain(words);
  });
});
