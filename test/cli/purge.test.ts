import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Store } from '../../src/ports.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { sampleContact, sampleEvent, sampleFinding, sampleNotice, sampleSweep } from '../store/samples.ts';
import { createFolder, isOneErrorLine, runCli } from '../support/run-cli.ts';

const DAY_MS = 24 * 3_600_000;

/** Days before now: the program has no other clock. */
const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

/** A finding, fixed some days ago, with one contact and one notice. */
async function inDatabase(cwd: string, fixedDays: number, use: (store: Store) => Promise<void> = async () => {}) {
  const store = await openStore(join(cwd, 'airsweep.db'), { now: () => new Date() });
  await store.startSweep(sampleSweep());
  const at = ago(fixedDays);
  const finding = sampleFinding({ state: 'fixed', lastSeen: at, contact: 'jane@example.com' });
  await store.saveFindings([{ finding, events: [sampleEvent({ to: 'fixed', at })] }]);
  await store.saveContacts(finding.id, [sampleContact({ address: 'jane@example.com' })]);
  await store.saveNotice(sampleNotice({ recipient: 'jane+a@example.com', state: 'sent', sentAt: at }));
  await use(store);
  await store.close();
}

test.each([
  { fixedDays: 20, yaml: '', says: 'nothing' },
  { fixedDays: 31, yaml: '', says: 'contacts 1' },
  { fixedDays: 31, yaml: 'privacy: { contactDays: 60 }', says: 'nothing' },
  { fixedDays: 366, yaml: '', says: 'contacts 1, finding_events 1, findings 1, notices 1, sweep_findings 1' },
  // Whom we wrote to must be remembered as long as we may not write again.
  { fixedDays: 20, yaml: 'privacy: { findingDays: 7, contactDays: 7 }', says: 'contacts 1' },
])('purge of what was fixed $fixedDays days ago, with "$yaml": $says', async ({ fixedDays, yaml, says }) => {
  const cwd = createFolder();
  await inDatabase(cwd, fixedDays);
  writeFileSync(join(cwd, 'airsweep.yaml'), `${yaml}\n`);
  expect(await runCli(['purge'], { cwd })).toMatchObject({ code: 0, stdout: `forgotten: ${says}\n`, stderr: '' });
  const log = await runCli(['audit', 'list'], { cwd });
  expect(log.lines).toEqual([expect.stringMatching(/^1 {2}.* {2}purge {2}/)]);
  expect(log.lines[0]?.endsWith(says)).toBe(true);
});

test('purge --export shows what is kept about a mailbox, --erase erases it from the file itself', async () => {
  const cwd = createFolder();
  await inDatabase(cwd, 1, async (store) => {
    await store.saveNotice(sampleNotice({ id: '00000002', recipient: 'other@example.com' }));
  });
  const shown = await runCli(['purge', '--export', 'Jane@example.com'], { cwd });
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  const found = JSON.parse(shown.stdout);
  expect(Object.keys(found)).toEqual(['contacts', 'findings', 'notices']);
  expect(found.notices).toEqual([expect.objectContaining({ recipient: 'jane+a@example.com', state: 'sent' })]);

  const bytes = (): string => {
    const files = readdirSync(cwd).filter((name) => name.startsWith('airsweep.db'));
    return files.map((name) => readFileSync(join(cwd, name), 'latin1')).join('');
  };
  expect(bytes()).toContain('jane');
  const erased = await runCli(['purge', '--erase', 'jane@EXAMPLE.com'], { cwd });
  expect(erased).toMatchObject({ code: 0, stdout: 'erased: contacts 1, findings 1, notices 1\n' });
  expect(erased.stderr).toContain('airsweep suppress add');
  expect(bytes()).not.toContain('jane');
  expect(bytes()).toContain('other@example.com');
  expect((await runCli(['purge', '--export', 'jane@example.com'], { cwd })).stdout).toBe('{}\n');

  const log = (await runCli(['audit', 'list', '--jsonl'], { cwd })).lines.map((line) => JSON.parse(line));
  expect(log.map(({ action }) => action)).toEqual(['export', 'erase', 'export']);
  expect(new Set(log.map(({ subject }) => subject)).size).toBe(1);
  expect(log[0].subject).toMatch(/^[0-9a-f]{64}$/);
});

test('purge --erase strikes the mailbox out of what humans typed and servers said, and tells of its place on the list', {
  timeout: 120_000,
}, async () => {
  const cwd = createFolder();
  const jane = 'jane@example.com';
  await inDatabase(cwd, 1, async (store) => {
    await store.saveContacts('0123456789ab', [sampleContact({ address: 'noc@example.com' })]);
    const detail = `550 5.1.1 <${jane}>: Recipient address rejected; see mary.${jane}`;
    await store.saveNotice(sampleNotice({ id: '00000003', recipient: 'other@example.com', state: 'failed', detail }));
    await store.audit({ at: ago(0), actor: 'airsweep', action: 'fail', subject: '00000003', detail });
  });
  const asked = `${jane} asked on the phone`;
  await runCli(['contacts', 'confirm', 'noc@example.com', '--reason', asked, '--by', 'kim'], { cwd });
  await runCli(['suppress', 'add', 'example.org', '--contact', '--reason', asked], { cwd });
  await runCli(['suppress', 'add', jane, '--reason', asked], { cwd });
  const shown = JSON.parse((await runCli(['purge', '--export', jane], { cwd })).stdout);
  expect(shown).toMatchObject({
    confirmations: [{ address: 'noc@example.com', reason: asked }],
    notices: [{ id: '00000003' }, { id: '3F9C01AB' }],
    suppressions: expect.arrayContaining([
      expect.objectContaining({ value: 'example.org', reason: asked }),
      expect.objectContaining({ kind: 'address', reason: '(mailbox) asked on the phone' }),
    ]),
  });

  writeFileSync(join(cwd, 'airsweep.yaml'), `contacts:\n  - { match: example.com, address: Jane+x@example.com }\n`);
  const erased = await runCli(['purge', '--erase', jane], { cwd });
  expect(erased.stderr).toContain('\nairsweep.yaml:2 still names it: take it out\n');
  expect(erased.stdout).toBe('erased: confirmations 1, findings 1, notices 2, suppressions 1\n');
  expect(erased.stderr).toMatch(/^it stays on the do-not-contact list \([0-9a-f]{8}: .*\): nobody writes to it\n/);
  const files = readdirSync(cwd).filter((name) => name.startsWith('airsweep.db'));
  const bytes = files.map((name) => readFileSync(join(cwd, name), 'latin1')).join('');
  expect(bytes.match(/.{0,9}jane@example.com/gi)).toEqual([expect.stringMatching(/ mary\.jane@example\.com$/)]);
  expect((await runCli(['suppress', 'list'], { cwd })).stdout).toContain('(erased) asked on the phone');
  expect(await runCli(['audit', 'verify'], { cwd })).toMatchObject({ code: 0 });
  expect((await runCli(['audit', 'list'], { cwd })).stdout).toContain('550 5.1.1 <(mailbox)>: Recipient');
});

test.each([
  { args: ['--export', 'a@b.example', '--erase', 'a@b.example'], says: '--export and --erase: choose one' },
  { args: ['--erase', 'example.com'], says: '--erase: "example.com" is not a mailbox' },
  { args: ['--export', '@'], says: '--export: "@" is not a mailbox' },
  { args: [], says: 'airsweep.db does not exist' },
])('purge $args: one line, exit 2', async ({ args, says }) => {
  const cwd = createFolder();
  const ended = await runCli(['purge', ...args], { cwd });
  expect(ended.code).toBe(2);
  expect(isOneErrorLine(ended)).toBe(true);
  expect(ended.stderr).toContain(says);
  expect(existsSync(join(cwd, 'airsweep.db'))).toBe(false);
});
