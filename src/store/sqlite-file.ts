import { closeSync, openSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';

const FIX: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist: create the folder or use another --db',
  ENOTDIR: 'its folder is not a folder: use another --db',
};

/**
 * Makes sure the file is there and can be written, and returns its absolute path; throws UsageError.
 * SQLite would create it with mode 0644; its `-wal` and `-shm` files take the mode of the database.
 */
export function createDatabaseFile(file: string): string {
  // better-sqlite3 trims the name and takes an empty one, ":memory:" and "file:…" for something
  // else than a file. The first is refused here, the others are harmless in an absolute path.
  if (file.trim() !== file || file === '') throw new UsageError(`--db "${file}" is no file name: give it one`);
  const path = resolve(file);
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new UsageError(`${file} is a folder: name a file in it with --db`);
    // Opening a pipe would wait for its other end.
    if (found && !found.isFile()) throw new UsageError(`${file} is not a regular file: use another --db`);
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    const fix = FIX[code] ?? 'check the permissions of the file and its folder or use another --db';
    throw new UsageError(`${file} cannot be written (${code}): ${fix}`, { cause: error });
  }
  return path;
}
