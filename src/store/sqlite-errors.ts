import Database from 'better-sqlite3';
import type { SqliteDatabase } from 'kysely';
import { RunError, UsageError } from '../model/errors.ts';

/** Whether another connection holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** Turns what SQLite says about the file into one line for people; anything else is returned as it is. */
export function explainSqliteError(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const { code } = error;
  const cause = { cause: error };
  // Extended codes are the plain one with a suffix: SQLITE_IOERR_WRITE.
  switch (code.split('_').slice(0, 2).join('_')) {
    case 'SQLITE_NOTADB':
      return new UsageError(`${file} is not a database: use another --db`, cause);
    case 'SQLITE_CORRUPT':
      return new UsageError(`${file} is damaged: put back a copy or use another --db`, cause);
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
      return new UsageError(`${file} cannot be written (${code}): check the permissions of its folder`, cause);
    case 'SQLITE_BUSY':
      return new RunError(`${file} is locked by another program for too long: stop that one, then try again`, cause);
    case 'SQLITE_FULL':
      return new RunError(`${file} cannot grow, the disk is full: free some space, then try again`, cause);
    case 'SQLITE_IOERR':
      return new RunError(`${file} cannot be read or written (${code}): check the disk`, cause);
    default:
      return code === 'SQLITE_CONSTRAINT_FOREIGNKEY'
        ? new Error(`${file}: a row refers to a sweep, finding or notice that was never saved`, cause)
        : error;
  }
}

/** The part of better-sqlite3 that Kysely uses, with errors explained. */
export function explainingErrors(db: Database.Database, file: string): SqliteDatabase {
  const explained = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw explainSqliteError(error, file);
    }
  };
  return {
    close: () => {
      explained(() => db.close());
    },
    prepare: (source) => {
      const statement = explained(() => db.prepare(source));
      return {
        reader: statement.reader,
        all: (parameters) => explained(() => statement.all(parameters)),
        run: (parameters) => explained(() => statement.run(parameters)),
        iterate: (parameters) => statement.iterate(parameters),
      };
    },
  };
}
