import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { type Migration, migrations } from '../../src/store/migrations/list.ts';
import type { Schema } from '../../src/store/schema.ts';
import { openDatabase, openStore } from '../../src/store/sqlite.ts';
import { createDialect } from '../../src/store/sqlite-driver.ts';
import {
  AT,
  sampleAct,
  sampleContact,
  sampleEndpoint,
  sampleEvent,
  sampleFinding,
  sampleNotice,
  sampleObservation,
  sampleReply,
  sampleSweep,
} from './samples.ts';
import { clock, createFolder } from './sqlite-stores.ts';

const first = new URL('./schema-1.sql', import.meta.url);

const addNote: Migration = async (db) => {
  await db.schema.alterTable('sweeps').addColumn('note', 'text').execute();
};
const failHalfway: Migration = async (db) => {
  await db.schema.createTable('half').addColumn('id', 'text').execute();
  throw new Error('no further');
};

async function apply(file: string, ...list: Migration[]): Promise<void> {
  const db = new Kysely<Schema>({ dialect: createDialect(await openDatabase(file), file) });
  try {
    await migrate(db, file, list, clock);
  } finally {
    await db.destroy();
  }
}

function inspect(file: string): { tables: unknown[]; versions: unknown[]; schema: unknown[] } {
  const db = new Database(file, { readonly: true });
  const list = (query: string) => db.prepare(query).pluck().all();
  const tables = list(`select name from sqlite_master where type = 'table'`);
  const versions = db.prepare('select * from airsweep_schema order by version').raw().all();
  const schema = list('select sql from sqlite_master where sql is not null order by name');
  db.close();
  return { tables, versions, schema };
}

describe('migrations', () => {
  it('run forward, each once, with the time at which they ran', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    await apply(file, ...migrations);
    const known = migrations.map((_, index) => [index + 1, AT]);
    expect(inspect(file).versions).toEqual(known);
    await apply(file, ...migrations, addNote);
    await apply(file, ...migrations, addNote);
    expect(inspect(file).versions).toEqual([...known, [migrations.length + 1, AT]]);
  });

  it('keep what succeeded and nothing of what failed, and go on from there', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    await expect(apply(file, ...migrations, failHalfway)).rejects.toThrow('no further');
    expect(inspect(file).versions).toHaveLength(migrations.length);
    expect(inspect(file).tables).not.toContain('half');
    await apply(file, ...migrations, addNote);
    expect(inspect(file).versions).toHaveLength(migrations.length + 1);
  });

  it('bring a database of the first release to the schema of a new one, with all it holds', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'old.db');
    const old = new Database(file);
    old.exec(await readFile(first, 'utf8'));
    old.close();
    const store = await openStore(file, clock);
    const { id } = sampleFinding();
    expect(await store.sweeps()).toEqual([sampleSweep()]);
    expect(await store.observationsAt(sampleSweep().id, sampleEndpoint().address)).toEqual([sampleObservation()]);
    expect(await store.findings({})).toEqual([sampleFinding()]);
    expect(await store.sweepFindings(sampleSweep().id)).toEqual([
      { findingId: id, exposure: 'open', version: '0.35.5-alpha' },
    ]);
    expect(await store.history(id)).toEqual([sampleEvent()]);
    expect(await store.contacts(id)).toEqual([sampleContact()]);
    // Who was to send it was not kept then.
    expect(await store.notices()).toEqual([sampleNotice({ wordingSha256: '', sender: { address: '', name: '' } })]);
    await store.saveNotice(sampleNotice());
    expect(await store.addReply(sampleReply())).toBe(true);
    await store.audit(sampleAct());
    expect(await store.erase(sampleNotice().recipient)).toEqual({ contacts: 1, notices: 1, replies: 1 });
    await store.close();

    const fresh = join(folder.path, 'new.db');
    await (await openStore(fresh, clock)).close();
    expect(inspect(file).schema).toEqual(inspect(fresh).schema);
  });
});
