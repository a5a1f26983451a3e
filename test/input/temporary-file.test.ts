import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTemporaryFile } from '../../src/input/temporary-file.ts';
import { RunError } from '../../src/model/errors.ts';
import { cleanEnv, commandLine, createFolder, type Ended, follow, isOneErrorLine } from '../support/run-cli.ts';

const module = new URL('../../src/input/temporary-file.ts', import.meta.url).href;

/** Sets the folder for temporary files until the test ends. */
function useFolder(folder: string): void {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  onTestFinished(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
}

describe('a temporary file', () => {
  it('gives back what was written, in any order and over it again', () => {
    const file = openTemporaryFile();
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256);
    file.write(bytes.subarray(100_000), 100_000);
    file.write(bytes.subarray(0, 150_000), 0);
    const into = new Uint8Array(250_000);
    file.read(50_000, into);
    expect(Buffer.compare(into, bytes.subarray(50_000))).toBe(0);
    file.read(300_000, new Uint8Array());
  });

  it('has no name, and two are apart', () => {
    const folder = createFolder();
    useFolder(folder);
    const [one, other] = [openTemporaryFile(), openTemporaryFile()];
    one.write(Uint8Array.of(1), 0);
    other.write(Uint8Array.of(2), 0);
    expect(readdirSync(folder)).toEqual([]);
    const into = new Uint8Array(1);
    one.read(0, into);
    expect(into).toEqual(Uint8Array.of(1));
  });

  it('says so when it ends before what is asked for', () => {
    const file = openTemporaryFile();
    file.write(Uint8Array.of(1, 2, 3), 0);
    expect(() => file.read(2, new Uint8Array(2))).toThrow(RunError);
    expect(() => file.read(2, new Uint8Array(2))).toThrow('it has become shorter');
  });

  it.each([
    ['is missing', (path: string) => path],
    [
      'is no folder',
      (path: string) => {
        writeFileSync(path, '');
        return path;
      },
    ],
  ])('names the folder and the way out when it %s', (_, prepare) => {
    const folder = prepare(join(createFolder(), 'tmp'));
    useFolder(folder);
    expect(openTemporaryFile).toThrow(RunError);
    expect(openTemporaryFile).toThrow(
      new RegExp(`^the target list cannot be kept in ${folder} \\(.*(ENOENT|ENOTDIR).*\\): make room, or set TMPDIR$`),
    );
  });

  it.runIf(process.platform === 'linux')('is readable by nobody else', () => {
    const folder = createFolder();
    useFolder(folder);
    openTemporaryFile();
    const mine = readdirSync('/proc/self/fd')
      .map((fd) => `/proc/self/fd/${fd}`)
      .filter((fd) => existsSync(fd) && readlinkSync(fd).startsWith(folder));
    expect(mine).toHaveLength(1);
    expect(statSync(mine[0] ?? '').mode & 0o777).toBe(0o600);
  });
});

/** Writes a megabyte to such a file, says so, and then does what it is told. */
function program(rest: string): string {
  return `import { openTemporaryFile } from ${JSON.stringify(module)};
const file = openTemporaryFile();
file.write(new Uint8Array(1_000_000), 0);
console.log('written');
${rest}`;
}

it('does not take a part for the whole when the disk fills up in the middle of a write', () => {
  const args = ['-c', 'ulimit -f 64; exec "$@"', 'bash', process.execPath, '--input-type=module', '-e', program('')];
  const { stdout, stderr } = spawnSync('bash', args, { env: cleanEnv(), encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(stderr).toContain('RunError: the target list cannot be kept');
});

describe('nothing is left', () => {
  it.each([
    ['the program ends', ''],
    ['it throws', "throw new Error('as it were');"],
    ['it leaves at once', 'process.exit(3);'],
    ['a file cannot be opened beside it', "process.env.TMPDIR = '/dev/null/none'; openTemporaryFile();"],
  ])('when %s', (_, rest) => {
    const folder = createFolder();
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program(rest)], {
      env: cleanEnv({ TMPDIR: folder }),
      encoding: 'utf8',
    });
    expect(stdout).toBe('written\n');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('when it is killed', async () => {
    const folder = createFolder();
    const child = spawn(process.execPath, ['--input-type=module', '-e', program('setInterval(() => {}, 1_000);')], {
      env: cleanEnv({ TMPDIR: folder }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    for await (const line of createInterface(child.stdout)) {
      expect(line).toBe('written');
      expect(readdirSync(folder)).toEqual([]);
      child.kill('SIGKILL');
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a list that is too long for memory', () => {
  /** Some 1.5 MB of names: more than is held, less than is sorted at once. */
  function writeNames(cwd: string): void {
    const names = Array.from({ length: 30_000 }, (_, i) => `host-${i}.some-department-or-other.example\n`);
    writeFileSync(join(cwd, 'names.txt'), names.join(''));
  }

  /** With files of at most so many KiB; a full disk answers the same way, but for the code. */
  function list(cwd: string, folder: string, maxFileKib = 'unlimited'): Promise<Ended> {
    const words = commandLine(['scan', '--list-targets', '-p', '80', '-l', 'names.txt']);
    const script = `ulimit -f ${maxFileKib}; exec "$@"`;
    return follow('bash', ['-c', script, 'bash', ...words], { cwd, env: { TMPDIR: folder } }).ended;
  }

  it('is swept through a file, of which nothing is left', async () => {
    const cwd = createFolder();
    const folder = join(cwd, 'tmp');
    mkdirSync(folder);
    writeNames(cwd);
    const ended = await list(cwd, folder);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const expected = readFileSync(join(cwd, 'names.txt'), 'utf8').replaceAll('\n', ':80\n');
    expect(ended.lines.toSorted()).toEqual(expected.trim().split('\n').toSorted());
    expect(readdirSync(folder)).toEqual([]);
  });

  it('ends with one line and exit code 3 when the folder is full', async () => {
    const cwd = createFolder();
    const folder = join(cwd, 'tmp');
    mkdirSync(folder);
    writeNames(cwd);
    const ended = await list(cwd, folder, '64');
    expect(ended.code).toBe(3);
    expect(isOneErrorLine(ended), ended.stderr).toBe(true);
    expect(ended.stderr).toMatch(/^airsweep: the target list cannot be kept in .*EFBIG.*: make room, or set TMPDIR\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('ends with one line and exit code 3 when there is no such folder', async () => {
    const cwd = createFolder();
    const folder = join(cwd, 'none');
    writeNames(cwd);
    const ended = await list(cwd, folder);
    expect(ended.code).toBe(3);
    expect(isOneErrorLine(ended), ended.stderr).toBe(true);
    expect(ended.stderr).toContain(`airsweep: the target list cannot be kept in ${folder} (ENOENT`);
  });
});
