import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { explainSqliteError, isBusy } from './sqlite-errors.ts';
import { createDatabaseFile } from './sqlite-file.ts';

/** Held by one process at a time. */
export interface Lock {
  release(): void;
  /** Releases it, and takes its file away: for what nobody will ask for again. */
  discard(): void;
}

/**
 * Takes the lock beside a database; null when another process holds it. The operating system takes it back from a
 * process that is killed, so nobody ever has to clear one away. Throws UsageError when the file cannot be made.
 */
export function takeLock(database: string, name: string): Lock | null {
  const file = `${resolve(database)}-${name}`;
  const db = new Database(createDatabaseFile(file), { timeout: 0 });
  try {
    // Nothing is ever written: a kill must not leave an empty journal beside it.
    db.pragma('journal_mode = memory');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    throw explainSqliteError(error, file);
  }
  return {
    release: () => void db.close(),
    discard() {
      rmSync(file, { force: true });
      db.close();
    },
  };
}
