import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFolder, isOneErrorLine, runCli } from '../support/run-cli.ts';

const shipped = new URL('../../fingerprints/airbyte.yaml', import.meta.url);

test('list, check and schema', async () => {
  const cwd = createFolder();
  const list = await runCli(['fingerprints', 'list'], { cwd });
  expect(list.lines[0]).toMatch(/^airbyte {2}revision \d+ {2}Airbyte {2}\d+ signals, \d+ examples$/);
  const check = await runCli(['fingerprints', 'check', shipped.pathname], { cwd });
  expect(check).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/: fine, \d+ examples as expected\n$/),
  });
  const schema = await runCli(['fingerprints', 'schema'], { cwd });
  expect(JSON.parse(schema.stdout)).toMatchObject({ type: 'object', required: expect.arrayContaining(['requests']) });
});

const breaks: readonly (readonly [name: string, edit: (text: string) => string, says: RegExp])[] = [
  ['no YAML', (text) => `${text}\nbroken: [\n`, /^airsweep: mine\.yaml:\d+: /],
  ['an unknown key', (text) => `${text}\nbodies: true\n`, /^airsweep: mine\.yaml:\d+: .*bodies/],
  [
    'a denied path',
    (text) => text.replace('path: /api/v1/health', 'path: /api/v1/connections'),
    /^airsweep: mine\.yaml:\d+: requests\.\w+\.path: /,
  ],
  [
    'a missing signal',
    (text) => text.replace(/^gate:\s*\[[^\]]*\]/m, 'gate: [nope]'),
    /^airsweep: mine\.yaml:\d+: gate.*there is no signal "nope"/,
  ],
  [
    'a wrong example',
    (text) => text.replace(/outcome: identified/, 'outcome: absent'),
    /^airsweep: mine\.yaml.*outcome is identified, not absent/,
  ],
];

test.each(breaks)('a file with %s is refused with place and reason', async (_, edit, says) => {
  const cwd = createFolder();
  const text = readFileSync(shipped, 'utf8');
  expect(edit(text)).not.toBe(text);
  writeFileSync(join(cwd, 'mine.yaml'), edit(text));
  const ended = await runCli(['fingerprints', 'check', 'mine.yaml'], { cwd });
  expect(ended.stderr).toMatch(says);
  expect(ended.code).toBe(2);
  expect(isOneErrorLine(ended)).toBe(true);
});
