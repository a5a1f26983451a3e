// Sets a clone up the first time it is used: `npm start` and `npm test` come through here.
// Plain JavaScript, because it has to run on whatever Node the machine has; everything after it
// runs on the Node pinned in scripts/runtime (node_modules/.bin comes first on npm's PATH).
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import bundle from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
const stamp = join(root, 'node_modules', '.airsweep-setup');
const lock = join(root, '.setup.lock');

try {
  if (!isSetUp()) setUp();
  bundle();
} catch (error) {
  const mayNotWrite = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(error.code);
  process.stderr.write(`airsweep: ${mayNotWrite ? `cannot write in ${root}: ${error.code}` : error.message}\n`);
  process.exit(mayNotWrite ? 2 : (error.exitCode ?? 3));
}

function setUp() {
  takeLock();
  try {
    if (!isSetUp()) install();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function isSetUp() {
  try {
    return readFileSync(stamp, 'utf8') === lockfile;
  } catch {
    return false;
  }
}

function install() {
  process.stderr.write('airsweep: first run: installing packages and the pinned Node, about a minute\n');
  // No install scripts: every dependency ships what it needs. Standard output belongs to the command that follows, so npm gets none.
  // Not `npm ci`: it refuses a lockfile in which a registry could not offer some other platform's optional package.
  const npm = process.env.npm_execpath;
  const args = ['install', '--no-save', '--ignore-scripts', '--include=dev', '--include=optional', '--loglevel=error'];
  const options = { cwd: root, stdio: ['ignore', 'ignore', 2] };
  const result = npm ? spawnSync(process.execPath, [npm, ...args], options) : spawnSync('npm', args, options);
  if (result.status !== 0) throw new Error('installing packages failed (see above); is the npm registry reachable?');
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`;
  const version =
    spawnSync('node', ['--version'], { encoding: 'utf8', env: { ...process.env, PATH: path } }).stdout ?? '';
  const [major, minor] = version.trim().slice(1).split('.').map(Number);
  if (!(major > 22 || (major === 22 && minor >= 19))) {
    const message = `no pinned Node for ${process.platform}-${process.arch}: install Node 22.19 or newer`;
    throw Object.assign(new Error(message), { exitCode: 2 });
  }
  writeFileSync(stamp, lockfile);
}

/** Two first runs at once: the second waits. A lock whose owner is gone is taken over. */
function takeLock() {
  for (;;) {
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!ownerIsAlive()) rmSync(lock, { recursive: true, force: true });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  }
}

function ownerIsAlive() {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0);
    return true;
  } catch (error) {
    // The pid file may not be written yet; the next look decides.
    return error.code === 'EPERM';
  }
}
