import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createFolder, runCli } from '../support/run-cli.ts';

const input = (name: string): string => fileURLToPath(new URL(`../fixtures/input/${name}`, import.meta.url));

// The records are about public addresses: the preload of run-cli would end a run that dials one.
test.each([
  ['shodan.jsonl', ['http://203.0.113.10:8000/', 'https://203.0.113.11/'], 2],
  ['censys.jsonl', ['http://198.51.100.20:8000/', 'http://198.51.100.24:8000/', 'https://etl.example.org/'], 2],
])('--passive judges %s and sends nothing', async (name, urls, badLines) => {
  const cwd = createFolder();
  const ended = await runCli(['scan', '--passive', '-l', input(name), '-o', 'found.jsonl'], { cwd, names: {} });
  expect(ended.code).toBe(0);
  expect(ended.lines.toSorted()).toEqual(urls);
  expect(ended.stderr).toContain(`${badLines} lines could not be read`);
  const rows = readFileSync(join(cwd, 'found.jsonl'), 'utf8').trimEnd().split('\n');
  expect(rows.map((row) => (JSON.parse(row) as { confidence: string }).confidence)).toEqual(urls.map(() => 'low'));
});

test('a record that comes twice is one finding, and --rejudge leaves it as it is', async () => {
  const cwd = createFolder();
  const file = join(cwd, 'twice.jsonl');
  copyFileSync(input('shodan.jsonl'), file);
  appendFileSync(file, `${readFileSync(file, 'utf8').split('\n')[0]}\n`);
  const ended = await runCli(['scan', '--passive', '-l', 'twice.jsonl', '--csv'], { cwd });
  expect(ended.lines).toHaveLength(3);
  const before = await runCli(['findings', '--csv'], { cwd });
  const after = await runCli(['findings', '--csv', '--rejudge'], { cwd });
  expect(after.stdout).toBe(before.stdout);
});

test('a plain list has nothing to judge', async () => {
  const cwd = createFolder();
  writeFileSync(join(cwd, 'plain.txt'), '127.0.0.1:1\n');
  const ended = await runCli(['scan', '--passive', '-l', 'plain.txt'], { cwd });
  expect(ended).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('; 0 findings') });
});
