import type { DeleteResult, UpdateResult } from 'kysely';
import type { Erased } from '../ports.ts';

/** What deletes or changes rows. */
export interface Statement {
  execute(): Promise<readonly (DeleteResult | UpdateResult)[]>;
}

/** Counts rows by table. */
export interface Tally {
  readonly erased: Erased;
  /** Runs a statement and counts what it deleted or changed. */
  add(table: string, statement: Statement): Promise<void>;
}

export function countRows(): Tally {
  const erased: Record<string, number> = {};
  return {
    erased,
    async add(table, statement) {
      for (const result of await statement.execute()) {
        const rows = 'numDeletedRows' in result ? result.numDeletedRows : result.numUpdatedRows;
        if (rows > 0n) erased[table] = (erased[table] ?? 0) + Number(rows);
      }
    },
  };
}
