import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bin, createFolder, follow, runCli } from '../support/run-cli.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Tells on stderr which files are loaded. */
const tell = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });
`)}`;

const HEAVY = ['zod', 'undici', 'kysely', 'yaml', 'better-sqlite3', 'nodemailer', 'htmlparser2', 'tldts'];

/** Heavy packages among the files told: a bundled file names what each part of it was. */
function heavyIn(stderr: string): readonly string[] {
  const files = stderr.split('\n').filter((line) => /^file:.*js$/.test(line));
  const texts = files.map((url) => `// ${url}\n${readFileSync(fileURLToPath(url), 'utf8')}`);
  const paths = texts.flatMap((text) => text.match(/^\s*\/\/ .*\bnode_modules\/\S+/gm) ?? []);
  return HEAVY.filter((name) => paths.some((path) => path.includes(`node_modules/${name}/`)));
}

test('--version and refusals load no heavy library', async () => {
  const cwd = createFolder();
  const run = (...args: string[]) => follow(process.execPath, ['--import', tell, bin, ...args], { cwd }).ended;
  const { stdout, stderr } = await run('--version');
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(stderr).toMatch(/\/bin\.js\n/);
  expect(heavyIn(stderr)).toEqual([]);
  expect(heavyIn((await run('bogus')).stderr)).toEqual([]);
  // The teller does see them where they are needed.
  expect(heavyIn((await run('fingerprints', 'list')).stderr)).toEqual(['zod', 'yaml']);
});

test("npm start: relative paths are the caller's, stdout and exit codes are kept", async () => {
  const cwd = createFolder();
  writeFileSync(join(cwd, 'mine.txt'), '127.0.0.1\n');
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const npm = (...args: string[]) =>
    follow('npm', ['start', '--silent', '--prefix', root, '--', ...args], { cwd, env }).ended;
  const listed = await npm('scan', '--list-targets', '-p', '80', '-l', 'mine.txt');
  expect(listed).toMatchObject({ code: 0, stdout: '127.0.0.1:80\n', stderr: '' });
  expect((await npm('scan', '--bogus')).code).toBe(2);
});

test("INIT_CWD counts only for this package's own npm start", async () => {
  const cwd = createFolder();
  const other = join(cwd, 'other');
  mkdirSync(other);
  writeFileSync(join(cwd, 'mine.txt'), '127.0.0.1\n');
  const run = (env: NodeJS.ProcessEnv) =>
    runCli(['scan', '--list-targets', '-p', '80', '-l', 'mine.txt'], { cwd: other, env: { INIT_CWD: cwd, ...env } });
  expect((await run({ npm_lifecycle_event: 'start', npm_package_name: 'airsweep' })).code).toBe(0);
  expect((await run({ npm_lifecycle_event: 'start', npm_package_name: 'mine' })).code).toBe(2);
  expect((await run({ npm_lifecycle_event: 'nightly', npm_package_name: 'airsweep' })).code).toBe(2);
});
