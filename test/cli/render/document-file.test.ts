import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeDocumentFile } from '../../../src/cli/render/document-file.ts';
import { UsageError } from '../../../src/model/errors.ts';

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-document-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function* parts(...texts: readonly (string | Error)[]): AsyncGenerator<string, void> {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield text;
  }
}

const ours = (line: string): boolean => line === 'ours';

it('writes a whole file, mode 0600, and replaces one of its own through a link', async () => {
  const folder = createFolder();
  const file = join(folder, 'a.json');
  writeFileSync(file, 'ours\nold\n', { mode: 0o644 });
  symlinkSync(file, join(folder, 'link.json'));
  await writeDocumentFile(join(folder, 'link.json'), ours, parts('ours\n', 'new\n'));
  expect(readFileSync(file, 'utf8')).toBe('ours\nnew\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).toSorted()).toEqual(['a.json', 'link.json']);
});

it('what breaks half-way leaves the old file, or none', async () => {
  const folder = createFolder();
  const file = join(folder, 'a.json');
  writeFileSync(file, 'ours\nold\n');
  const broken = new Error('the database is gone');
  await expect(writeDocumentFile(file, ours, parts('ours\n', broken))).rejects.toBe(broken);
  expect(readFileSync(file, 'utf8')).toBe('ours\nold\n');
  await expect(writeDocumentFile(join(folder, 'b.json'), ours, parts('ours\n', broken))).rejects.toBe(broken);
  expect(readdirSync(folder)).toEqual(['a.json']);
});

it('refuses what is not its own, a folder, and a place that is not there', async () => {
  const folder = createFolder();
  const file = join(folder, 'a.json');
  writeFileSync(file, 'theirs\n');
  for (const path of [file, folder, join(folder, 'none', 'a.json')])
    await expect(writeDocumentFile(path, ours, parts('ours\n'))).rejects.toThrow(UsageError);
  expect(readFileSync(file, 'utf8')).toBe('theirs\n');
});
