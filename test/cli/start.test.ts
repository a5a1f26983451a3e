import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createFolder, follow, runCli } from '../support/run-cli.ts';

const bin = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Tells on stderr which files are loaded. */
const tell = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });
`)}`;

const heavy = /\/node_modules\/(?:zod|undici|kysely|yaml|better-sqlite3|nodemailer|htmlparser2|tldts)\//;

test('--version and refusals load no heavy library', async () => {
  const cwd = createFolder();
  const run = (...args: string[]) => follow(process.execPath, ['--import', tell, bin, ...args], { cwd }).ended;
  const { stdout, stderr } = await run('--version');
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(stderr).toContain('/src/cli/main.ts\n');
  expect(stderr).not.toMatch(heavy);
  expect((await run('bogus')).stderr).not.toMatch(heavy);
  // The teller does see them where they are needed.
  expect((await run('fingerprints', 'list')).stderr).toMatch(/\/node_modules\/zod\//);
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
