import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { UsageError } from '../model/errors.ts';
import type { Clock, Store } from '../ports.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/list.ts';
import type { Schema } from './schema.ts';
import { createDialect, whenFree } from './sqlite-driver.ts';
import { explainSqliteError } from './sqlite-errors.ts';
import { createDatabaseFile } from './sqlite-file.ts';
import { createStore } from './store.ts';

/**
 * Opens or creates the database file (mode 0600) and migrates it forward.
 * Throws one-line UsageErrors for files that are not ours to write, RunErrors for a failing disk.
 */
export async function openStore(file: string, clock: Clock): Promise<Store> {
  const sqlite = await openDatabase(file);
  try {
    const db = new Kysely<Schema>({ dialect: createDialect(sqlite, file) });
    await migrate(db, file, migrations, clock);
    return createStore(db);
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/** Opens the file with every setting that our promises rest on; the caller closes it. */
export async function openDatabase(file: string): Promise<Database.Database> {
  const path = createDatabaseFile(file);
  let db: Database.Database | undefined;
  try {
    const opened = new Database(path);
    db = opened;
    await whenFree(opened, file, () => {
      refuseForeign(opened, file);
      // Needs the file for itself, unlike everything that follows.
      opened.pragma('journal_mode = wal');
    });
    // NORMAL, the default here in WAL mode, syncs at checkpoints only: after a power cut a notice that
    // went out would be "approved" again and be sent twice. FULL syncs on each commit, before we say "saved".
    opened.pragma('synchronous = full');
    // On macOS a plain fsync leaves the data in the disk's cache.
    opened.pragma('fullfsync = on');
    // What was deleted shall not lie in free pages of the file.
    opened.pragma('secure_delete = on');
    opened.pragma('foreign_keys = on');
    return opened;
  } catch (error) {
    db?.close();
    throw explainSqliteError(error, file);
  }
}

/** Only reads: a file that is not ours is left as it is. */
function refuseForeign(db: Database.Database, file: string): void {
  const tables = db.prepare(`select name from sqlite_master where type = 'table'`).pluck().all();
  if (tables.length > 0 && !tables.includes('airsweep_schema')) {
    throw new UsageError(`${file} is the database of another program: use another --db`);
  }
}
