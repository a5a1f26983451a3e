import { type Compilable, CompiledQuery, type Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * Inserts rows with a statement made for the first of them, which the driver runs for each. One statement for all of
 * them would be made and compiled anew for every number of rows, which takes longer than storing them. Every row must
 * have the columns of the first, in their order.
 */
export async function insertEach<Row extends object>(
  trx: Transaction<Schema>,
  rows: readonly Row[],
  insert: (row: Row) => Compilable,
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const { sql } = insert(first).compile();
  await trx.executeQuery(
    CompiledQuery.raw(
      sql,
      rows.map((row) => Object.values(row)),
    ),
  );
}
