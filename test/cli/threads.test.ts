import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFolder, runCli, startCli, startMember } from '../support/run-cli.ts';

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
  const scan = startCli([...args, '--rate', '100', '--rate-per-network', '100', '--db', 'own.db'], { cwd });
  await scan.wrote('stdout', `http://${member.address}:8080/`);
  scan.child.kill('SIGINT');
  const ended = await scan.ended;
  expect(ended.code).toBe(130);
  expect(ended.stderr).toContain('airsweep scan --resume --db own.db goes on from here');
});
