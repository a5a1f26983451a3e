import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createFolder, runCli, startMember } from '../support/run-cli.ts';
import { zoo } from '../support/zoo/index.ts';

test('check explains requests, signals and the verdict, and stores nothing', async () => {
  const cwd = createFolder();
  const { address, requests } = await startMember('compose-0-35-5-alpha');
  const ended = await runCli(['check', `http://${address}:8000/`], { cwd });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  for (const { path } of requests) expect(ended.stdout).toContain(`  GET ${path}: `);
  expect(ended.stdout).toContain('page-title: the page\'s title is exactly "Airbyte"\n');
  expect(ended.stdout).toMatch(/: airbyte: it is there\n/);
  expect(ended.stdout).toContain('  version: 0.35.5-alpha (script)\n');
  expect(ended.stdout).toContain('  exposure: open; severity: critical; confidence: high\n');
  expect(ended.stdout).toContain('  risk: airbyte-no-login: ');
  expect(readdirSync(cwd)).toEqual([]);
});

test.each([
  ['look-alike-grafana', 3000, /shows nothing of a known product: no further request/],
  ['decoy-random-api-200', 8000, /answers that no real server gives together; not reported/],
  ['copy-static-404', 8000, /the web page without a working API; not reported/],
])('check says why %s is no finding', async (id, fallback, says) => {
  const cwd = createFolder();
  const port = zoo.find((each) => each.id === id)?.expect[0]?.port ?? fallback;
  const { address } = await startMember(id);
  const ended = await runCli(['check', `${address}:${port}`], { cwd });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toMatch(says);
});

test('check of a closed port says that it could not tell', async () => {
  const ended = await runCli(['check', '127.0.0.1:1'], { cwd: createFolder() });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toMatch(/GET \/: refused[\s\S]*could not tell/);
});

test.each(['hostile-text-escapes-in-title', 'hostile-text-escapes-in-header', 'hostile-text-bidi-in-title'])(
  'check of %s prints nothing that a terminal obeys',
  async (id) => {
    const { address } = await startMember(id);
    const ended = await runCli(['check', `${address}:8000`], { cwd: createFolder() });
    expect(ended.code).toBe(0);
    expect(ended.stdout.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  },
);

test('a name that does not resolve is one line', async () => {
  const ended = await runCli(['check', 'nowhere.example'], { cwd: createFolder(), names: {} });
  expect(ended).toMatchObject({ code: 2, stdout: '', stderr: 'airsweep: nowhere.example does not resolve\n' });
});
