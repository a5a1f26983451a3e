import { type Compilable, CompiledQuery, type SqliteDatabase, type Transaction } from 'kysely';
import { memo } from '../model/memo.ts';
import type { Schema } from './schema.ts';

/** Statements that stay compiled. */
const MAX_KEPT = 64;

/**
 * Inserts rows with a statement made for the first of them, which {@link runningEach} runs for each. One statement for
 * all of them would be made and compiled anew for every number of rows, which takes longer than storing them. Every row
 * must have the columns of the first, in their order.
 */
export async function insertEach<Row extends object>(
  trx: Transaction<Schema>,
  rows: readonly Row[],
  insert: (row: Row) => Compilable,
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const { sql } = insert(first).compile();
  const parameters = rows.map((row) => Object.values(row));
  await trx.executeQuery(CompiledQuery.raw(sql, parameters));
}

/** The same database, whose statements stay compiled, and are run for each of their parameters that is a list. */
export function runningEach(db: SqliteDatabase): SqliteDatabase {
  return {
    close: () => db.close(),
    prepare: memo((source) => {
      const statement = db.prepare(source);
      return {
        reader: statement.reader,
        all: (parameters) => statement.all(parameters),
        run: (parameters) => {
          const runs = Array.isArray(parameters[0]) ? (parameters as readonly (readonly unknown[])[]) : [parameters];
          return runs.map((each) => statement.run(each)).at(-1) ?? { changes: 0, lastInsertRowid: 0 };
        },
        iterate: (parameters) => statement.iterate(parameters),
      };
    }, MAX_KEPT),
  };
}
