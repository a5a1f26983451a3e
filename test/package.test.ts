import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanEnv, type Ended, follow, startMember } from './support/run-cli.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'airsweep-package-'));
const source = join(folder, 'source');
const home = join(folder, 'home');
const installed = join(home, 'node_modules', 'airsweep');
const system = '/usr/bin/node';
const env = cleanEnv({ PATH: `${dirname(process.execPath)}:${process.env.PATH}` });

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let packed: Packed;

function npm(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, env, encoding: 'utf8', timeout: 240_000 });
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function airsweep(node: string, ...args: string[]): Promise<Ended> {
  return follow(node, [join(home, 'node_modules', '.bin', 'airsweep'), ...args], { cwd: home }).ended;
}

beforeAll(() => {
  // Of a copy: the build replaces dist/, which others may be reading.
  mkdirSync(source);
  for (const name of ['package.json', 'tsconfig.json', 'src', 'scripts', 'fingerprints', 'data']) {
    cpSync(join(root, name), join(source, name), { recursive: true, filter: (path) => !path.includes('node_modules') });
  }
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
  const [result] = JSON.parse(npm(source, 'pack', '--json', '--silent', '--pack-destination', folder)) as Packed[];
  if (result === undefined) throw new Error('nothing was packed');
  packed = result;
  mkdirSync(home);
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  npm(home, 'install', '--prefix', home, ...quiet, join(folder, packed.filename));
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball holds the built program and its data, no sources and no tests', () => {
  const paths = packed.files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['dist/cli/bin.js', 'fingerprints/airbyte.yaml', 'data/ports.yaml']));
  const foreign = paths.filter(
    (path) => !/^(?:package\.json|[A-Z]+(?:\.md)?|fingerprints\/.+|data\/.+|dist\/.+\.(?:js|d\.ts))$/.test(path),
  );
  expect(foreign).toEqual([]);
});

test('the pinned runtime is no dependency of the package', () => {
  const { dependencies = {} } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  expect(Object.keys(dependencies).filter((name) => /^node(?:-|$)/.test(name))).toEqual([]);
  expect(existsSync(join(home, 'node_modules', '.bin', 'node'))).toBe(false);
});

test('it runs from an empty folder', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(await airsweep(process.execPath, '--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  const list = await airsweep(process.execPath, 'scan', '--list-targets', '-p', '80', '127.0.0.0/30');
  expect(list.lines.toSorted()).toEqual(['127.0.0.0:80', '127.0.0.1:80', '127.0.0.2:80', '127.0.0.3:80']);
  const { address } = await startMember('helm-open-0-50-24');
  // The threads' entry file is named by a string, which the build does not rewrite.
  const scan = await airsweep(process.execPath, 'scan', `${address}:8080`, '--threads', '2');
  expect(scan).toMatchObject({ code: 0, lines: [`http://${address}:8080/`] });
  expect((await airsweep(process.execPath, 'findings', '--jsonl')).lines).toHaveLength(1);
});

const systemVersion = spawnSync(system, ['--version'], { encoding: 'utf8' }).stdout?.trim().slice(1) ?? '';
const [major = 99, minor = 0] = systemVersion === '' ? [] : systemVersion.split('.').map(Number);
const isOld = major < 22 || (major === 22 && minor < 19);

test.runIf(isOld)('an old Node is told in one line', async () => {
  const ended = await airsweep(system, 'scan', '127.0.0.1:1');
  const line = `airsweep: needs Node 22.19 or newer, this is ${systemVersion}\n`;
  expect(ended).toMatchObject({ code: 2, stdout: '', stderr: line });
});
