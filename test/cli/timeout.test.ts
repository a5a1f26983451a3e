import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDeaf } from '../net/peer.ts';
import { createFolder, runCli } from '../support/run-cli.ts';

it.each([
  ['waits as long as told', ['--fixed-timeout'], 5_990, 20_000],
  // The refusals of its neighbours tell how fast this network is: half a second, and a second for a repeated SYN.
  ['waits only as long as the others needed without', [], 1_490, 5_500],
])('--fixed-timeout %s', async (_, flags, leastMs, mostMs) => {
  const cwd = createFolder();
  await openDeaf('127.86.0.1', 8000);
  // With this seed its turn comes behind most of the others.
  const args = ['127.86.0.1', '127.86.2.0/24', '-p', '8000', '--timeout', '6s', '-c', '8', '--seed', '2'];
  const ended = await runCli(['scan', ...args, ...flags, '--request-log', 'log.tsv'], { cwd });
  expect(ended.code, ended.stderr).toBe(0);
  const lines = readFileSync(join(cwd, 'log.tsv'), 'utf8').trimEnd().split('\n');
  const silent = lines.filter((line) => line.includes('connect-timeout')).map((line) => line.split('\t'));
  expect(silent).toHaveLength(1);
  expect(silent[0]?.[1]).toBe('http://127.86.0.1:8000');
  const waitedMs = Number(silent[0]?.at(-1));
  expect(waitedMs).toBeGreaterThan(leastMs);
  expect(waitedMs).toBeLessThan(mostMs);
});
