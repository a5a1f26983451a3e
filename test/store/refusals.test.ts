import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/model/errors.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { explainSqliteError } from '../../src/store/sqlite-errors.ts';
import { sampleSweep } from './samples.ts';
import { clock, createFolder } from './sqlite-stores.ts';

const run = promisify(execFile);

async function refusal(file: string): Promise<string> {
  try {
    await (await openStore(file, clock)).close();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as Error;
    expect(message).not.toContain('\n');
    return message.replace(file, 'FILE');
  }
  throw new Error(`${file} was opened`);
}

describe('a file that is no database of ours', () => {
  it.each([
    { what: 'a short text', content: '192.0.2.1\n' },
    { what: 'a long text', content: '192.0.2.0/24 # ours\n'.repeat(1_000) },
  ])('$what is refused and left as it is', async ({ content }) => {
    await using folder = await createFolder();
    const file = join(folder.path, 'targets.txt');
    await writeFile(file, content);
    expect(await refusal(file)).toBe('FILE is not a database: use another --db');
    expect(await readFile(file, 'utf8')).toBe(content);
    expect(await readdir(folder.path)).toEqual(['targets.txt']);
  });

  it.each(['delete', 'wal'])('the database of another program in %s mode is refused, left as it is', async (mode) => {
    await using folder = await createFolder();
    const file = join(folder.path, 'other.db');
    const other = new Database(file);
    other.pragma(`journal_mode = ${mode}`);
    other.exec('create table sweeps (id integer primary key); insert into sweeps values (7)');
    other.close();
    const before = await readFile(file);
    expect(await refusal(file)).toBe('FILE is the database of another program: use another --db');
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await readdir(folder.path)).toEqual(['other.db']);
  });

  it('a damaged one of ours is refused', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    await (await openStore(file, clock)).close();
    const bytes = await readFile(file);
    // Everything but the header of the file.
    bytes.fill(0xff, 100);
    await writeFile(file, bytes);
    expect(await refusal(file)).toBe('FILE is damaged: put back a copy or use another --db');
  });

  it('a newer one of ours is refused and left as it is', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    const store = await openStore(file, clock);
    await store.startSweep(sampleSweep());
    await store.close();
    const db = new Database(file);
    const known = Number(db.prepare('select max(version) from airsweep_schema').pluck().get());
    db.exec(`insert into airsweep_schema values (${known + 4}, '2027-01-01T00:00:00.000Z')`);
    db.close();
    const before = await readFile(file);
    expect(await refusal(file)).toBe(
      `FILE was made by a newer airsweep (schema ${known + 4}, this one knows ${known}): update airsweep or use another --db`,
    );
    expect((await readFile(file)).equals(before)).toBe(true);
  });
});

describe('a name that cannot be a file', () => {
  it.each([
    { name: '', says: '--db "" is no file name: give it one' },
    { name: 'airsweep.db ', says: '--db "airsweep.db " is no file name: give it one' },
  ])('"$name"', async ({ name, says }) => {
    await expect(openStore(name, clock)).rejects.toThrow(new UsageError(says));
  });

  it.each([
    { what: 'a folder', name: 'folder', says: /^FILE is a folder: name a file in it with --db$/ },
    {
      what: 'in no folder',
      name: 'no/airsweep.db',
      says: /^FILE cannot be written \(ENOENT\): its folder does not exist/,
    },
    {
      what: 'below a file',
      name: 'list.txt/a.db',
      says: /^FILE cannot be written \(ENOTDIR\): its folder is not a folder/,
    },
    { what: 'a pipe', name: 'pipe', says: /^FILE is not a regular file: use another --db$/ },
  ])('$what', async ({ name, says }) => {
    await using folder = await createFolder();
    await mkdir(join(folder.path, 'folder'));
    await writeFile(join(folder.path, 'list.txt'), '');
    await run('mkfifo', [join(folder.path, 'pipe')]);
    expect(await refusal(join(folder.path, name))).toMatch(says);
  });
});

describe('permissions', () => {
  it.each([
    { what: 'a folder that cannot be written', folderMode: 0o555, fileMode: null, code: 'EACCES' },
    { what: 'a folder that cannot be entered', folderMode: 0o600, fileMode: 0o666, code: 'EACCES' },
    { what: 'a file that cannot be written', folderMode: 0o777, fileMode: 0o444, code: 'EACCES' },
    { what: 'a file whose folder takes no second one', folderMode: 0o555, fileMode: 0o666, code: 'SQLITE_' },
  ])('$what: $code', async ({ folderMode, fileMode, code }) => {
    await using folder = await createFolder();
    await chmod(folder.path, 0o755);
    const inner = join(folder.path, 'inner');
    const file = join(inner, 'airsweep.db');
    await mkdir(inner);
    if (fileMode !== null) {
      await (await openStore(file, clock)).close();
      await chmod(file, fileMode);
    }
    await chmod(inner, folderMode);
    const child = new URL('./open-unprivileged.ts', import.meta.url).pathname;
    const { stdout } = await run(process.execPath, [child, file]);
    await chmod(inner, 0o700);
    expect(stdout).toMatch(/^UsageError: .*airsweep\.db cannot be written \([A-Z_]+\): check the permissions of .*\n$/);
    expect(stdout).toContain(`(${code}`);
  });
});

describe('what SQLite says while at work', () => {
  it.each([
    { code: 'SQLITE_FULL', name: 'RunError', says: 'disk is full' },
    { code: 'SQLITE_IOERR_WRITE', name: 'RunError', says: '(SQLITE_IOERR_WRITE)' },
    { code: 'SQLITE_BUSY', name: 'RunError', says: 'locked' },
    { code: 'SQLITE_BUSY_SNAPSHOT', name: 'RunError', says: 'locked' },
    { code: 'SQLITE_CORRUPT_INDEX', name: 'UsageError', says: 'damaged' },
    { code: 'SQLITE_NOTADB', name: 'UsageError', says: 'not a database' },
    { code: 'SQLITE_READONLY_DIRECTORY', name: 'UsageError', says: 'permissions' },
    { code: 'SQLITE_CANTOPEN', name: 'UsageError', says: 'permissions' },
    { code: 'SQLITE_CONSTRAINT_FOREIGNKEY', name: 'Error', says: 'never saved' },
  ])('$code is a $name', ({ code, name, says }) => {
    const explained = explainSqliteError(new Database.SqliteError('why', code), 'airsweep.db');
    expect(explained).toMatchObject({ name, message: expect.stringContaining(says) });
    expect(explained).toMatchObject({ message: expect.stringMatching(/^airsweep\.db/) });
  });

  it('leaves other errors alone', () => {
    const errors = [new Error('ours'), new Database.SqliteError('near "x"', 'SQLITE_ERROR')];
    for (const error of errors) expect(explainSqliteError(error, 'airsweep.db')).toBe(error);
  });
});
