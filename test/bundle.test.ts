import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanEnv } from './support/run-cli.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const clone = mkdtempSync(join(tmpdir(), 'airsweep-bundle-'));
const build = join(clone, 'build');
const launcher = join(build, 'airsweep.js');
const version = join(clone, 'src/cli/version.ts');

const run = (...words: readonly string[]) =>
  spawnSync(process.execPath, words, { cwd: clone, env: cleanEnv(), encoding: 'utf8' });
const setUp = () => run('scripts/setup.mjs');
const bundles = (): readonly string[] => readdirSync(build).filter((name) => /^[0-9a-f]{16}$/.test(name));
const newest = (): string => /\.\/([0-9a-f]{16})\/bin\.js/.exec(readFileSync(launcher, 'utf8'))?.[1] ?? '';

/** Makes the sources say that they are another version. */
function write(said: string): void {
  writeFileSync(version, `export const readVersion = (): string => '${said}';\n`);
}

beforeAll(() => {
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json', 'src', 'scripts', 'data', 'fingerprints']) {
    cpSync(join(root, name), join(clone, name), { recursive: true, filter: (path) => !path.includes('node_modules') });
  }
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
});

afterAll(() => rmSync(clone, { recursive: true, force: true }));

test('what runs is what the sources say, and nothing is written when nothing changed', () => {
  write('1.0.1');
  expect(setUp()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(run(launcher, '--version').stdout).toBe('1.0.1\n');
  // What Node compiled is kept for the next run.
  expect(readdirSync(join(build, newest(), '.compiled'))).not.toEqual([]);
  const before = statSync(launcher).ino;
  // As a checkout of another branch and back leaves it.
  write('1.0.1');
  expect(setUp().status).toBe(0);
  expect(statSync(launcher).ino).toBe(before);
  write('1.0.2');
  expect(setUp().status).toBe(0);
  expect(run(launcher, '--version').stdout).toBe('1.0.2\n');
});

test('a sweep that runs keeps the files it may still load', () => {
  write('1.1.1');
  setUp();
  const first = newest();
  write('1.1.2');
  setUp();
  expect(newest()).not.toBe(first);
  expect(run(join(build, first, 'bin.js'), '--version').stdout).toBe('1.1.1\n');
});

test('a bundle that is gone is made again', () => {
  setUp();
  rmSync(join(build, newest()), { recursive: true });
  expect(setUp().status).toBe(0);
  expect(run(launcher, '--version').status).toBe(0);
});

test('the last ten are kept', () => {
  const old = Array.from({ length: 12 }, (_, i) => join(build, `00000000000000${10 + i}`));
  old.forEach((path, i) => {
    mkdirSync(path);
    utimesSync(path, 1_000 + i, 1_000 + i);
  });
  const young = bundles().length - old.length;
  write('1.2.1');
  setUp();
  expect(bundles()).toHaveLength(10);
  const kept = old.filter((path) => existsSync(path));
  expect(kept).toEqual(old.slice(old.length - (10 - young - 1)));
});

test('two first calls at once end with one bundle', async () => {
  write('1.3.1');
  rmSync(build, { recursive: true });
  const codes = await Promise.all(
    [1, 2].map(
      () =>
        new Promise((resolve) => {
          spawn(process.execPath, ['scripts/setup.mjs'], { cwd: clone, env: cleanEnv() }).once('close', resolve);
        }),
    ),
  );
  expect(codes).toEqual([0, 0]);
  expect(readdirSync(build).toSorted()).toEqual([newest(), 'airsweep.js'].toSorted());
  expect(run(launcher, '--version').stdout).toBe('1.3.1\n');
});

test('sources that are wrong are told with their place, and leave what is there', () => {
  write('1.4.1');
  setUp();
  writeFileSync(version, 'export const = 3;\n');
  const { status, stdout, stderr } = setUp();
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toContain('src/cli/version.ts:1:14');
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('airsweep: bundling the sources failed: see above');
  expect(run(launcher, '--version').stdout).toBe('1.4.1\n');
});
