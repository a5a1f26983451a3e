// The program as `npm start` and the tests run it: a hundred files instead of a thousand load in half the time.
// They are written anew when a source has changed. Plain JavaScript for any Node, as setup.mjs is.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'build');
/** What runs the newest bundle. */
const launcher = join(folder, 'airsweep.js');
/** A `schedule` that runs for weeks starts its threads from its own bundle. */
const KEPT_BUNDLES = 10;

/** Makes `build/airsweep.js` run the sources as they are. Throws an Error that says why it could not, or the system's. */
export default function bundle() {
  const id = digestSources();
  const text = launch(id);
  // Under names of our own until they are whole: others may be at it too.
  const fresh = join(folder, `.${process.pid}`);
  if (!existsSync(join(folder, id))) {
    // Here, for rolldown tells of a folder that cannot be written as of a mistake of its own.
    mkdirSync(fresh, { recursive: true });
    write(fresh);
    publish(fresh, join(folder, id));
  }
  if (isWritten(text)) return;
  writeFileSync(`${fresh}.js`, text);
  renameSync(`${fresh}.js`, launcher);
  removeOldBundles(id);
}

/** The code that Node compiled is kept beside what it was compiled from; threads know where by the variable. */
function launch(id) {
  return `import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('./${id}/.compiled', import.meta.url));
enableCompileCache(process.env.NODE_COMPILE_CACHE);
await import('./${id}/bin.js');
`;
}

function isWritten(text) {
  try {
    return readFileSync(launcher, 'utf8') === text;
  } catch {
    return false;
  }
}

function write(target) {
  const { status, error } = spawnSync('rolldown', ['-c', join('scripts', 'rolldown.config.mjs'), '-d', target], {
    cwd: root,
    env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` },
    // It reports to standard output, which belongs to the program.
    stdio: ['ignore', 'ignore', 2],
  });
  if (status === 0) return;
  rmSync(target, { recursive: true, force: true });
  throw new Error(`bundling the sources failed: ${error?.message ?? 'see above'}`);
}

function publish(fresh, target) {
  try {
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { recursive: true });
    // Somebody else was first.
    if (!existsSync(target)) throw error;
  }
}

function removeOldBundles(id) {
  const bundles = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const others = bundles.map(({ name }) => join(folder, name)).filter((path) => path !== join(folder, id));
  const madeAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  others.sort((a, b) => madeAt(b) - madeAt(a));
  for (const path of others.slice(KEPT_BUNDLES - 1)) rmSync(path, { recursive: true, force: true });
}

/** Of names and contents: a few hundredths of a second for all of them. */
function digestSources() {
  const names = readdirSync(join(root, 'src'), { recursive: true }).filter((name) => name.endsWith('.ts'));
  const makers = ['package-lock.json', 'scripts/bundle.mjs', 'scripts/rolldown.config.mjs'];
  const hash = createHash('sha256');
  for (const name of [...makers, ...names.sort().map((each) => join('src', each))]) {
    hash.update(`${name}\n`).update(readFileSync(join(root, name)));
  }
  return hash.digest('hex').slice(0, 16);
}
