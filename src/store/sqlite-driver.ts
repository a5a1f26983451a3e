import { setTimeout as wait } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from 'kysely';
import { runningEach } from './insert-each.ts';
import { explainingErrors, explainSqliteError, isBusy } from './sqlite-errors.ts';

/** How long SQLite itself waits for a lock, in milliseconds; what can wait long goes through {@link whenFree}. */
const BUSY_TIMEOUT_MS = 5_000;
const POLL_MS = 10;
const PATIENCE_MS = 30_000;

/**
 * Runs `action`, again and again for half a minute while another connection holds the lock it needs.
 * Waits with a timer: SQLite's own waiting blocks the event loop, and the timeouts of a running sweep would lie.
 */
export async function whenFree(db: Database.Database, file: string, action: () => void): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    db.pragma('busy_timeout = 0');
    try {
      return action();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw explainSqliteError(error, file);
    } finally {
      db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
    await wait(POLL_MS);
  }
}

/** Kysely's SQLite dialect for a database that several processes write to. */
export function createDialect(db: Database.Database, file: string): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SharedFileDriver(db, file),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class SharedFileDriver extends SqliteDriver {
  readonly #db: Database.Database;
  readonly #file: string;

  constructor(db: Database.Database, file: string) {
    super({ database: runningEach(explainingErrors(db, file)) });
    this.#db = db;
    this.#file = file;
  }

  /**
   * Takes the write lock at once: a transaction that starts by reading and writes later is refused
   * without any waiting when another process wrote in between (SQLITE_BUSY_SNAPSHOT).
   */
  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
    if (settings?.accessMode === 'read only') await connection.executeQuery(CompiledQuery.raw('begin'));
    else await whenFree(this.#db, this.#file, () => void this.#db.exec('begin immediate'));
  }

  /** SQLite rolls back by itself after some errors (disk full, failed read or write); a second rollback would fail and hide them. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#db.inTransaction) await super.rollbackTransaction(connection);
  }
}
