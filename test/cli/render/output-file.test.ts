import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOutputFile } from '../../../src/cli/render/output-file.ts';
import { FORMATS, type FormatName } from '../../../src/export/formats.ts';
import { exampleFinding } from '../../finding/example-finding.ts';

const WRITER = new URL('write-rows.ts', import.meta.url).pathname;
const a = exampleFinding({ id: 'aaaaaaaaaaaa' });
const b = exampleFinding({ id: 'bbbbbbbbbbbb' });
const c = exampleFinding({ id: 'cccccccccccc' });

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-file-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function usageError(message: RegExp): unknown {
  return expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(message) });
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe.each(Object.keys(FORMATS) as FormatName[])('%s', (name) => {
  const format = FORMATS[name];
  const text = (...findings: (typeof a)[]): string => format.header + findings.map(format.line).join('');
  const path = (): string => join(folder, `findings${format.extension}`);

  it('is there from the start, grows by rows and is for its owner only', () => {
    const file = openOutputFile(path());
    expect(readFileSync(path(), 'utf8')).toBe(text());
    file.write(a);
    expect(readFileSync(path(), 'utf8')).toBe(text(a));
    file.write(b);
    expect(readFileSync(path(), 'utf8')).toBe(text(a, b));
    expect(modeOf(path())).toBe('600');
    file.close();
  });

  it('replaces an empty file and one of its own, closing it to others', () => {
    for (const before of ['', text(a, b)]) {
      writeFileSync(path(), before);
      chmodSync(path(), 0o644);
      const file = openOutputFile(path());
      file.write(c);
      file.close();
      expect(readFileSync(path(), 'utf8')).toBe(text(c));
      expect(modeOf(path())).toBe('600');
    }
  });

  it.each([
    'notes of mine\n',
    '\n',
    'ip,port\r\n1.2.3.4,80\r\n',
    '{"ip":"1.2.3.4"}\n',
    '\u0000\u0001',
    'x'.repeat(3_000_000),
  ])('leaves a foreign file alone (%#)', (foreign) => {
    writeFileSync(path(), foreign, { mode: 0o644 });
    expect(() => openOutputFile(path())).toThrow(usageError(/not written by airsweep; move it away/));
    expect(readFileSync(path(), 'utf8')).toBe(foreign);
    expect(modeOf(path())).toBe('644');
  });

  it('puts the final rows in place and goes on from there', async () => {
    const file = openOutputFile(path());
    file.write(a);
    await file.replaceAll([b, a]);
    expect(readFileSync(path(), 'utf8')).toBe(text(b, a));
    file.write(c);
    expect(readFileSync(path(), 'utf8')).toBe(text(b, a, c));
    file.close();
    expect(modeOf(path())).toBe('600');
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('keeps the rows, and no draft, when the final ones cannot be had', async () => {
    const file = openOutputFile(path());
    file.write(a);
    async function* broken(): AsyncGenerator<typeof a> {
      yield b;
      throw new TypeError('the store is gone');
    }
    await expect(file.replaceAll(broken())).rejects.toThrow(new TypeError('the store is gone'));
    file.write(c);
    file.close();
    expect(readFileSync(path(), 'utf8')).toBe(text(a, c));
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('writes through a symbolic link and leaves it a link', async () => {
    const real = join(folder, `real${format.extension}`);
    writeFileSync(real, '');
    symlinkSync(real, path());
    const file = openOutputFile(path());
    await file.replaceAll([a]);
    file.close();
    expect(lstatSync(path()).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe(text(a));
  });

  it('a kill leaves every row that was written, whole', async () => {
    const child = spawn(process.execPath, [WRITER, path(), '150'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await exit;
    expectWholeRows(readFileSync(path(), 'utf8'), format.header, 149);
  });

  it('a full disk is one line, and leaves whole rows', () => {
    // A file size limit cuts the write that crosses it short, as a disk does that fills up.
    const command = 'ulimit -f 20; exec "$0" "$@"';
    const { stdout } = spawnSync('sh', ['-c', command, process.execPath, WRITER, path()], { encoding: 'utf8' });
    expect(stdout).toMatch(/^RunError: .*no room for the next row; what is there is whole\n$/);
    expectWholeRows(readFileSync(path(), 'utf8'), format.header, 10);
  });

  function expectWholeRows(content: string, header: string, atLeast: number): void {
    expect(content.startsWith(header)).toBe(true);
    const ids = [...content.matchAll(name === 'csv' ? /^(row-\d+),/gm : /^\{"id":"(row-\d+)"/gm)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(atLeast);
    const rows = ids.map((id, row) => exampleFinding({ id: id ?? '', hostnames: ['x'.repeat(row % 97)] }));
    expect(content).toBe(text(...rows));
  }
});

describe('places that cannot be written', () => {
  const cases: readonly [string, (folder: string) => string, RegExp][] = [
    ['no extension', (at) => join(at, 'findings'), /must end in \.csv or \.jsonl$/],
    ['another extension', (at) => join(at, 'findings.xml'), /must end in \.csv or \.jsonl$/],
    ['no such folder', (at) => join(at, 'none', 'a.csv'), /no such file or directory \(ENOENT\); choose another path$/],
    ['a file for a folder', (at) => join(at, 'file', 'a.csv'), /not a directory \(ENOTDIR\)/],
    ['a folder', (at) => join(at, 'folder.csv'), /directory \(EISDIR\)/],
    ['a link to itself', (at) => join(at, 'loop.csv'), /\(ELOOP\)/],
    ['a device', (at) => join(at, 'null.csv'), /not a regular file/],
    ['a pipe', (at) => join(at, 'pipe.jsonl'), /not a regular file/],
  ];
  it.each(cases)('%s', (_name, place, message) => {
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'folder.csv'));
    symlinkSync(join(folder, 'loop.csv'), join(folder, 'loop.csv'));
    symlinkSync('/dev/null', join(folder, 'null.csv'));
    spawnSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe.jsonl')]);
    const before = readdirSync(folder);
    const path = place(folder);
    expect(() => openOutputFile(path)).toThrow(usageError(message));
    expect(() => openOutputFile(path)).toThrow(/^-o [^\n]*$/);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('takes the extension in any case', () => {
    openOutputFile(join(folder, 'FINDINGS.CSV')).close();
    expect(readdirSync(folder)).toEqual(['FINDINGS.CSV']);
  });
});
