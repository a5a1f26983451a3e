import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDeaf } from '../net/peer.ts';
import { createFolder, isOneErrorLine, nextAddress, runCli, startCli, startMember } from '../support/run-cli.ts';

function folderWith(...lines: readonly (readonly [cron: string, run: string])[]): string {
  const cwd = createFolder();
  const entries = lines.map(([cron, run]) => `  - ${JSON.stringify({ cron, run })}\n`);
  writeFileSync(join(cwd, 'airsweep.yaml'), `# lines that run by the clock\nschedule:\n${entries.join('')}`);
  return cwd;
}

test.each<[string, string, RegExp]>([
  ['0 3 * *', 'recheck', /^airsweep: airsweep\.yaml:3: cron "0 3 \* \*" cannot be read/],
  ['61 * * * *', 'recheck', /cannot be read/],
  ['0 0 30 2 *', 'recheck', /cron "0 0 30 2 \*" never comes/],
  ['0 3 * * *', 'recheck --bogus', /airsweep\.yaml:3: run "recheck --bogus": unknown option '--bogus'/],
  ['0 3 * * *', 'rechek', /unknown command "rechek"/],
  ['0 3 * * *', 'notify', /name a command: airsweep notify plan/],
  ['0 3 * * *', 'notify bogus', /unknown command "bogus"/],
  ['0 3 * * *', 'findings set x', /required option '--reason <text>' not specified/],
  ['0 3 * * *', 'airsweep schedule', /a schedule cannot run itself/],
  ['0 3 * * *', 'scan --help', /only prints words/],
  ['0 3 * * *', 'scan 127.0.0.1 | mail x', /"\|" has no meaning here/],
  ['0 3 * * *', '', /run/],
])('%s %s is refused before anything runs', async (cron, run, says) => {
  const cwd = folderWith([cron, run]);
  for (const more of [[], ['--list']]) {
    const ended = await runCli(['schedule', ...more], { cwd });
    expect(ended.stderr).toMatch(says);
    expect(ended.code).toBe(2);
    expect(isOneErrorLine(ended)).toBe(true);
  }
});

test('--list tells the next times of every line, soonest first', async () => {
  const cwd = folderWith(['0 3 * * *', 'recheck'], ['30 3 1 1 *', 'airsweep scan -l "my targets.txt"']);
  const { code, lines, stderr } = await runCli(['schedule', '--list'], { cwd });
  expect([code, stderr]).toEqual([0, '']);
  expect(lines).toHaveLength(6);
  const times = lines.map((line) => line.split(' ')[0] ?? '');
  expect(times).toEqual(times.toSorted());
  const daily = lines.filter((line) => line.includes('  recheck  (0 3 * * *, airsweep.yaml:3)'));
  expect(daily.map((line) => line.slice(10, 24))).toEqual(Array.from({ length: 3 }, () => 'T03:00:00.000Z'));
  expect(lines.filter((line) => /^\d{4}-01-01T03:30:00\.000Z {2}airsweep scan/.test(line))).toHaveLength(3);
});

test('runs a line at its time with the files of the schedule, and stops when asked', async () => {
  const { address } = await startMember('helm-open-0-50-24');
  const cwd = folderWith(['* * * * * *', `scan ${address}:8080 --jsonl`]);
  const running = startCli(['schedule', '--db', 'own.db', '--config', 'airsweep.yaml'], { cwd });
  await running.wrote('stderr', 'ended with exit code 0');
  running.child.kill('SIGTERM');
  const { code, stderr, lines } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).toMatch(/^\S+Z 1 line scheduled \(times are UTC\); next: /);
  expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ ip: address, exposure: 'open' });
  const found = await runCli(['findings', '--db', 'own.db'], { cwd });
  expect(found.lines).toEqual([`http://${address}:8080/`]);
});

test('a line that still runs is skipped and said; a stop reaches it, and it saves its place', async () => {
  const address = nextAddress();
  await openDeaf(address, 8000);
  const cwd = folderWith(['* * * * * *', `scan ${address}:8000 --timeout 20s`]);
  const running = startCli(['schedule'], { cwd });
  await running.wrote('stderr', 'still running, this time is skipped (airsweep.yaml:3)');
  const sweeps = async () => (await runCli(['sweeps', 'list'], { cwd })).stdout;
  // On a busy machine the next second comes before the sweep begins.
  await expect.poll(sweeps, { timeout: 20_000 }).toContain('  running  ');
  running.child.kill('SIGTERM');
  const { code, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).toContain('stopping: waiting for 1 running');
  expect(stderr.match(/: started\n/g)).toHaveLength(1);
  expect(stderr).toMatch(/: ended with exit code 130\n$/);
  expect(await sweeps()).toContain('  interrupted  ');
});

test('a line that fails is tried again at its next time', async () => {
  const cwd = folderWith(['* * * * * *', 'findings']);
  const running = startCli(['schedule'], { cwd });
  await new Promise<void>((resolve) => {
    let text = '';
    running.child.stderr?.on('data', (part: Buffer) => {
      text += part.toString();
      if ((text.match(/ended with exit code 2\n/g) ?? []).length === 2) resolve();
    });
  });
  running.child.kill('SIGINT');
  expect((await running.ended).code).toBe(130);
});
