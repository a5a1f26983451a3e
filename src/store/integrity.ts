import Database from 'better-sqlite3';

const MAX_PROBLEMS = 3;

/** What SQLite finds wrong in a file, at most three lines; empty when nothing. Changes nothing. */
export function checkIntegrity(file: string): readonly string[] {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true });
    try {
      const rows = database.pragma(`integrity_check(${MAX_PROBLEMS})`) as readonly { integrity_check: string }[];
      return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    } finally {
      database.close();
    }
  } catch (error) {
    return [(error as Error).message];
  }
}
