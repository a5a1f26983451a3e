import { chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/list.ts';
import type { Schema } from '../../src/store/schema.ts';
import { openDatabase, openStore } from '../../src/store/sqlite.ts';
import { createDialect } from '../../src/store/sqlite-driver.ts';
import { createStore } from '../../src/store/store.ts';
import { describeStore } from './contract.ts';
import { sampleEvent, sampleFindings, sampleSweep } from './samples.ts';
import { clock, createFolder, openSqlite } from './sqlite-stores.ts';

describeStore('a store on SQLite', openSqlite);

describe('the SQLite file', () => {
  it('and its companions are for the owner alone', async () => {
    await using folder = await createFolder();
    const store = await openStore(join(folder.path, 'airsweep.db'), clock);
    await store.startSweep(sampleSweep());
    const names = await readdir(folder.path);
    expect(names.sort()).toEqual(['airsweep.db', 'airsweep.db-shm', 'airsweep.db-wal']);
    for (const name of names) expect((await stat(join(folder.path, name))).mode & 0o777, name).toBe(0o600);
    await store.close();
    expect(await readdir(folder.path)).toEqual(['airsweep.db']);
  });

  it('keeps the mode that its owner gave it', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    await (await openStore(file, clock)).close();
    await chmod(file, 0o640);
    await (await openStore(file, clock)).close();
    expect((await stat(file)).mode & 0o777).toBe(0o640);
  });

  it('syncs every commit, checks foreign keys and waits for locks', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    // The second opening counts: a file that is in WAL mode already has other defaults than a new one.
    (await openDatabase(file)).close();
    const db = await openDatabase(file);
    const names = ['journal_mode', 'synchronous', 'fullfsync', 'foreign_keys', 'busy_timeout'];
    const settings = names.map((name) => db.pragma(name, { simple: true }));
    db.close();
    expect(settings).toEqual(['wal', 2, 1, 1, 5_000]);
  });

  it('may have a name that SQLite reads as something else', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'file:a?mode=memory');
    const store = await openStore(file, clock);
    await store.startSweep(sampleSweep());
    await store.close();
    const again = await openStore(file, clock);
    expect(await again.sweeps()).toHaveLength(1);
    await again.close();
  });

  it('may be empty', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    await writeFile(file, '');
    const store = await openStore(file, clock);
    expect(await store.sweeps()).toEqual([]);
    await store.close();
  });
});

describe('a lock held by somebody else', () => {
  it('is waited for when something is saved', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    const store = await openStore(file, clock);
    const other = new Database(file);
    other.exec('begin immediate');
    const saved = store.startSweep(sampleSweep());
    // By then the first attempt has been made, in vain.
    await new Promise(setImmediate);
    other.exec('commit');
    other.close();
    await saved;
    expect(await store.sweeps()).toHaveLength(1);
    await store.close();
  });

  it('is waited for when a new file is opened', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    const other = new Database(file);
    other.exec('begin');
    other.prepare('select * from sqlite_master').all();
    const opening = openStore(file, clock);
    await new Promise(setImmediate);
    other.exec('commit');
    other.close();
    await (await opening).close();
  });

  it('does not keep anybody from reading', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    const store = await openStore(file, clock);
    const other = new Database(file);
    other.exec('begin immediate');
    expect(await store.sweeps()).toEqual([]);
    expect(await store.notices()).toEqual([]);
    other.exec('rollback');
    other.close();
    await store.close();
  });

  it('lets many stores of one process write at once', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    const stores = await Promise.all([1, 2, 3].map(() => openStore(file, clock)));
    await stores[0]!.startSweep(sampleSweep());
    const findings = sampleFindings(60);
    await Promise.all(
      findings.map((finding, index) =>
        stores[index % 3]!.saveFindings([{ finding, events: [sampleEvent({ findingId: finding.id })] }]),
      ),
    );
    expect(await stores[0]!.findings({})).toEqual(findings);
    for (const store of stores) await store.close();
  });
});

describe('an error on which SQLite rolls back by itself', () => {
  it('is reported as it is, and the store goes on', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    const store = await openStore(file, clock);
    const other = new Database(file);
    other.exec(`create trigger stop before insert on sweeps begin select raise(rollback, 'the first error'); end`);
    await expect(store.startSweep(sampleSweep())).rejects.toThrow('the first error');
    other.exec('drop trigger stop');
    other.close();
    await store.startSweep(sampleSweep());
    expect(await store.sweeps()).toHaveLength(1);
    await store.close();
  });
});

describe('a full disk', () => {
  it('is one clear line, leaves nothing half done, and the store goes on', async () => {
    await using folder = await createFolder();
    const sqlite = await openDatabase(join(folder.path, 'airsweep.db'));
    const db = new Kysely<Schema>({ dialect: createDialect(sqlite, 'airsweep.db') });
    await migrate(db, 'airsweep.db', migrations, clock);
    const store = createStore(db);
    await store.startSweep(sampleSweep());
    const pages = sqlite.pragma('page_count', { simple: true });
    sqlite.pragma(`max_page_count = ${pages}`);
    const changes = sampleFindings(1_000).map((finding) => ({ finding, events: [] }));
    await expect(store.saveFindings(changes)).rejects.toThrow(
      expect.objectContaining({
        name: 'RunError',
        message: 'airsweep.db cannot grow, the disk is full: free some space, then try again',
      }),
    );
    expect(await store.findings({})).toEqual([]);
    sqlite.pragma('max_page_count = 100000');
    await store.saveFindings(changes);
    expect(await store.findings({})).toHaveLength(1_000);
    await store.close();
  });
});
