import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDeaf } from '../net/peer.ts';
import { createFolder, type Ended, runCli, startMember } from '../support/run-cli.ts';

type Row = Readonly<Record<string, string>>;

async function rows(cwd: string, ...args: string[]): Promise<readonly Row[]> {
  const { lines } = await runCli(['findings', '--jsonl', ...args], { cwd });
  return lines.map((line) => JSON.parse(line) as Row);
}

async function sweepIds(cwd: string): Promise<readonly string[]> {
  return (await runCli(['sweeps', 'list'], { cwd })).lines.map((line) => line.split(' ')[0] ?? '');
}

test('a second sweep updates, never doubles; sweeps list, show and diff read it', async () => {
  const cwd = createFolder();
  const a = await startMember('helm-open-0-50-24');
  const b = await startMember('helm-open-1-0-0');
  await runCli(['scan', `${a.address}:8080`], { cwd });
  const [first] = await rows(cwd);
  await runCli(['scan', `${a.address}:8080`, `${b.address}:8080`], { cwd });
  const both = await rows(cwd);
  const again = both.find(({ ip }) => ip === a.address);
  expect(both).toHaveLength(2);
  expect([first?.state, again?.state, again?.id]).toEqual(['new', 'open', first?.id]);
  expect(again?.first_seen).toBe(first?.first_seen);
  expect(Date.parse(again?.last_seen ?? '')).toBeGreaterThan(Date.parse(first?.last_seen ?? ''));

  const [newest = '', oldest = ''] = await sweepIds(cwd);
  const shown = await runCli(['sweeps', 'show', newest], { cwd });
  expect(shown.stdout).toContain('state: finished\n');
  expect(shown.stdout).toContain(`http://${b.address}:8080/  open  1.0.0\n`);
  const forth = await runCli(['sweeps', 'diff', oldest, newest], { cwd });
  expect(forth.lines).toEqual([expect.stringMatching(new RegExp(`^\\+ .*${b.address}:8080/ `))]);
  const back = await runCli(['sweeps', 'diff', newest, oldest], { cwd });
  expect(back.lines).toEqual([expect.stringMatching(new RegExp(`^- .*${b.address}:8080/ `))]);
  for (const args of [
    ['sweeps', 'show', 'x'],
    ['sweeps', 'diff', newest, 'x'],
    ['findings', '--sweep', 'x'],
  ]) {
    const wrong = await runCli(args, { cwd });
    expect(wrong).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^airsweep: .*no sweep "x" in [^\n]+\n$/),
    });
  }
});

test('findings: filters', async () => {
  const cwd = createFolder();
  const open = await startMember('helm-open-0-50-24');
  const login = await startMember('tls-login-2-4');
  await runCli(['scan', `${open.address}:8080`, `${login.address}:8443`], { cwd });
  const found = async (...args: string[]): Promise<readonly (string | undefined)[]> =>
    (await rows(cwd, ...args)).map(({ exposure }) => exposure).toSorted();
  expect(await found()).toEqual(['login', 'open']);
  expect(await found('--severity', 'critical')).toEqual(['open']);
  expect(await found('--severity', 'critical', '--severity', 'low')).toEqual(['login', 'open']);
  expect(await found('--exposure', 'login,basic')).toEqual(['login']);
  expect(await found('--state', 'open')).toEqual([]);
  expect(await found('--state', 'new', '--since', '2026-01-01')).toEqual(['login', 'open']);
  expect(await found('--since', '2999-01-01')).toEqual([]);
  expect(await found('--sweep', (await sweepIds(cwd))[0] ?? '')).toEqual(['login', 'open']);
  for (const [flag, value] of [
    ['--state', 'lost'],
    ['--severity', 'high'],
    ['--exposure', 'none'],
    ['--since', 'monday'],
  ]) {
    const wrong = await runCli(['findings', flag ?? '', value ?? ''], { cwd });
    expect(wrong).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(new RegExp(`^airsweep: ${flag}: "${value}"[^\\n]+\\n$`)),
    });
  }
});

test("a human's judgement outlives the next sweep, and can be undone", async () => {
  const cwd = createFolder();
  const { address } = await startMember('helm-open-0-50-24');
  const scan = (): Promise<Ended> => runCli(['scan', `${address}:8080`], { cwd });
  await scan();
  const [finding] = await rows(cwd);
  const id = finding?.id ?? '';
  const set = (state: string, ...more: string[]): Promise<Ended> =>
    runCli(['findings', 'set', id, state, '--reason', 'a test lab', ...more], { cwd });
  expect(await set('false-positive')).toMatchObject({ code: 0, stdout: '' });
  expect(await rows(cwd)).toEqual([]);
  const quiet = await scan();
  expect(quiet).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('; 0 findings') });
  expect((await rows(cwd, '--state', 'false-positive')).map((row) => row.id)).toEqual([id]);
  expect(await set('open', '--db', 'airsweep.db')).toMatchObject({ code: 0 });
  expect((await scan()).lines).toEqual([`http://${address}:8080/`]);
  expect((await rows(cwd)).map((row) => row.state)).toEqual(['open']);
  const log = await runCli(['audit', 'list'], { cwd });
  const acts = log.lines.filter((line) => line.includes('  judge-')).map((line) => line.split('  ').slice(3));
  expect(acts).toEqual([
    ['judge-false-positive', id, 'a test lab'],
    ['judge-open', id, 'a test lab'],
  ]);
  expect(await set('fixed')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('not one of false-positive, open'),
  });
  const unknown = await runCli(['findings', 'set', 'nope', 'open', '--reason', 'x'], { cwd });
  expect(unknown).toMatchObject({
    code: 2,
    stderr: 'airsweep: there is no finding "nope" in airsweep.db (airsweep findings lists them)\n',
  });
});

test('recheck says what became of each finding', async () => {
  const cwd = createFolder();
  const stays = await startMember('helm-open-0-50-24');
  const goes = await startMember('helm-open-1-0-0');
  await runCli(['scan', `${stays.address}:8080`, `${goes.address}:8080`], { cwd });
  await goes.stop();
  const once = await runCli(['recheck'], { cwd });
  expect(once).toMatchObject({ code: 0, stderr: '' });
  const lineOf = (ended: Ended, address: string): string | undefined =>
    ended.lines.find((line) => line.includes(address));
  expect(lineOf(once, stays.address)).toMatch(/ open: still open$/);
  expect(lineOf(once, goes.address)).toMatch(/: not seen open, 1 of 2 \(the port is closed\)$/);
  const id = lineOf(once, goes.address)?.split(' ')[0] ?? '';
  const twice = await runCli(['recheck', '--finding', id], { cwd });
  expect(twice.lines).toEqual([
    expect.stringMatching(/: not seen open, 1 of 2 \(the port is closed; since .*24 hours later\)$/),
  ]);
  expect(await runCli(['recheck', '--finding', 'nope'], { cwd })).toMatchObject({ code: 2, stdout: '' });
});

test('--rejudge with the same rules changes nothing', async () => {
  const cwd = createFolder();
  const { address } = await startMember('compose-0-35-5-alpha');
  const { address: other } = await startMember('tls-login-2-4');
  await runCli(['scan', address, other], { cwd });
  const before = await rows(cwd);
  expect(before).toHaveLength(3);
  for (const round of [1, 2]) {
    const ended = await runCli(['findings', '--rejudge', '--jsonl'], { cwd });
    expect(ended.stderr, `round ${round}`).toBe('3 findings judged anew\n');
    expect(ended.lines.map((line) => JSON.parse(line) as Row)).toEqual(before);
  }
  const { openStore } = await import('../../src/store/sqlite.ts');
  const store = await openStore(`${cwd}/airsweep.db`, { now: () => new Date() });
  for (const { id = '' } of before) expect(await store.history(id)).toHaveLength(1);
  await store.close();
});

test('silence is an end only when the control host answers', async () => {
  const cwd = createFolder();
  const { address, stop } = await startMember('helm-open-1-0-0');
  const control = createServer((_, response) => response.end('here'));
  await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void control.close());
  const { port } = control.address() as AddressInfo;
  await runCli(['scan', `${address}:8080`], { cwd });
  await stop();
  await openDeaf(address, 8080);
  const alone = await runCli(['recheck', '--timeout', '300ms'], { cwd });
  expect(alone.stdout).toMatch(
    / new: no answer, and nobody else answered: we may be blocked ourselves; nothing concluded\n$/,
  );
  writeFileSync(join(cwd, 'airsweep.yaml'), `recheck: { control: '127.0.0.1:${port}' }\n`);
  const controlled = await runCli(['recheck', '--timeout', '300ms'], { cwd });
  expect(controlled.stdout).toMatch(/ gone: it does not answer any more, while others do\n$/);
  expect((await runCli(['findings'], { cwd })).stdout).toBe('');
  writeFileSync(join(cwd, 'airsweep.yaml'), 'recheck: { control: 127.0.0.1 }\n');
  const unclear = await runCli(['recheck', '--finding', controlled.stdout.slice(0, 12)], { cwd });
  expect(unclear).toMatchObject({ code: 2, stderr: expect.stringContaining('host:port') });
});
