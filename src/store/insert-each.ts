import { type Compilable, CompiledQuery, type SqliteDatabase, type Transaction } from 'kysely';
import { memo } from '../model/memo.ts';
import type { Schema } from './schema.ts';

/** Statements that stay compiled. */
const MAX_KEPT = 64;

/**
 * Inserts rows with a statement made for the first of them, which {@link runningEach} runs for each. One statement for
 * all of them would be made and compiled anew for every number of rows, which takes longer than storing them. Throws
 * when a row has other columns than the first, or has them in another order.
 */
export async function insertEach<Row extends object>(
  trx: Transaction<Schema>,
  rows: readonly Row[],
  insert: (row: Row) => Compilable,
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const { sql } = insert(first).compile();
  const columns = Object.keys(first);
  const parameters = rows.map((row) => valuesOf(row, columns));
  await trx.executeQuery(CompiledQuery.raw(sql, parameters));
}

function valuesOf(row: object, columns: readonly string[]): readonly unknown[] {
  const own = Object.keys(row);
  if (own.length !== columns.length || own.some((column, place) => column !== columns[place]))
    throw new Error(`a row has the columns ${own.join(', ')}, the first one ${columns.join(', ')}`);
  return Object.values(row);
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
