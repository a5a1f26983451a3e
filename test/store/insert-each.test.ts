import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { insertEach } from '../../src/store/insert-each.ts';
import type { Schema, SweepFindingRow } from '../../src/store/schema.ts';
import { createDialect } from '../../src/store/sqlite-driver.ts';

function openTable(): Kysely<Schema> {
  const sqlite = new Database(':memory:');
  sqlite.exec('create table sweep_findings (sweep_id text, finding_id text, exposure text, version text)');
  const db = new Kysely<Schema>({ dialect: createDialect(sqlite, 'airsweep.db') });
  onTestFinished(() => db.destroy());
  return db;
}

function insert(db: Kysely<Schema>, rows: readonly SweepFindingRow[]): Promise<void> {
  return db
    .transaction()
    .execute((trx) => insertEach(trx, rows, (row) => trx.insertInto('sweep_findings').values(row)));
}

const first: SweepFindingRow = { sweep_id: 's', finding_id: 'a', exposure: 'open', version: '2.0.0' };

it('stores every row', async () => {
  const db = openTable();
  const rows = [first, { ...first, finding_id: 'b' }, { ...first, finding_id: 'c', version: '' }];
  await insert(db, rows);
  expect(await db.selectFrom('sweep_findings').selectAll().execute()).toEqual(rows);
});

it.each([
  ['in another order', { version: '1.7.0', exposure: 'login', finding_id: 'b', sweep_id: 's' }],
  ['but one', { sweep_id: 's', finding_id: 'b', exposure: 'open' }],
  ['and one more', { ...first, finding_id: 'b', port: 8000 }],
])('stores no row when one has the columns of the first %s: a value would stand in the wrong one', async (_, other) => {
  const db = openTable();
  await expect(insert(db, [first, other as SweepFindingRow])).rejects.toThrow('a row has the columns');
  expect(await db.selectFrom('sweep_findings').selectAll().execute()).toEqual([]);
});

it('stores nothing when there is nothing', async () => {
  const db = openTable();
  await insert(db, []);
  expect(await db.selectFrom('sweep_findings').selectAll().execute()).toEqual([]);
});
