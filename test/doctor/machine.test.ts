import { chmodSync, mkdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type Check, examine, ok, worst } from '../../src/doctor/check.ts';
import { auditCheck, type DatabaseDeps, databaseCheck } from '../../src/doctor/database.ts';
import { exclusionsCheck } from '../../src/doctor/exclusions.ts';
import { diskCheck, nodeCheck, openFilesCheck } from '../../src/doctor/machine.ts';
import { reverseNameCheck } from '../../src/doctor/reverse-name.ts';
import { checkIntegrity } from '../../src/store/integrity.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { reverseOf } from '../support/dns-server.ts';
import { mailWorld, never, tempFolder } from './world.ts';

const clock = { now: () => new Date('2026-11-23T12:00:00Z') };

describe('this machine', () => {
  it.each([
    ['24.1.0', 'ok'],
    ['22.19.0', 'ok'],
    ['22.18.9', 'fail'],
    ['20.0.0', 'fail'],
  ])('Node %s: %s', async (version, status) => {
    expect(await nodeCheck(version).run(never)).toMatchObject({ status });
  });

  it('open files and disk', async () => {
    expect(await openFilesCheck(480, 2_000).run(never)).toMatchObject({
      status: 'warn',
      advice: expect.stringContaining('ulimit -n 4064'),
    });
    expect(await openFilesCheck(2_000, 2_000).run(never)).toMatchObject({ status: 'ok' });
    expect(await openFilesCheck(Number.POSITIVE_INFINITY, 2_000).run(never)).toMatchObject({ status: 'ok' });
    expect((await diskCheck(tempFolder()).run(never)).detail).toMatch(/^\d+\.\d GiB free in /);
  });
});

describe('the database', () => {
  async function create(): Promise<DatabaseDeps> {
    const file = join(tempFolder(), 'airsweep.db');
    const store = await openStore(file, clock);
    const act = { at: '2026-11-23T12:00:00.000Z', actor: 'me', action: 'sweep', subject: 'x', detail: 'y' };
    await store.audit(act);
    await store.audit({ ...act, detail: 'z' });
    await store.close();
    return { file, checkIntegrity, openStore: () => openStore(file, clock) };
  }

  it('whole, writable, unbroken', async () => {
    const deps = await create();
    expect(await databaseCheck(deps).run(never)).toMatchObject({ status: 'ok' });
    expect(await auditCheck(deps).run(never)).toMatchObject({ status: 'ok', detail: '2 entries, unbroken' });
  });

  it('readable by others, damaged, its log changed, not there', async () => {
    const deps = await create();
    chmodSync(deps.file, 0o644);
    expect(await databaseCheck(deps).run(never)).toMatchObject({
      status: 'warn',
      advice: expect.stringContaining('chmod 600'),
    });
    const database = new Database(deps.file);
    const [table] = database
      .prepare("select name from sqlite_master where type = 'table' and name like '%audit%'")
      .all() as { name: string }[];
    database.exec(`update ${table?.name} set detail = 'w' where seq = 1`);
    database.close();
    expect(await auditCheck(deps).run(never)).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('entry 1 was changed'),
    });
    truncateSync(deps.file, 8_192);
    expect(await databaseCheck(deps).run(never)).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('is damaged'),
    });
    const none = { ...deps, file: join(tempFolder(), 'none.db') };
    expect(await databaseCheck(none).run(never)).toMatchObject({ status: 'skipped' });
    expect(await auditCheck(none).run(never)).toMatchObject({ status: 'skipped' });
  });
});

describe('exclusion files', () => {
  it('counts and ages', async () => {
    const folder = tempFolder();
    const write = (name: string, text: string, at: string): string => {
      const file = join(folder, name);
      writeFileSync(file, text);
      utimesSync(file, new Date(at), new Date(at));
      return file;
    };
    const fresh = write('fresh.txt', '192.0.2.0/24\n# a comment\n198.51.100.1\n', '2026-11-20T12:00:00Z');
    const old = write('old.txt', '192.0.2.0/24\n', '2026-01-01T00:00:00Z');
    const empty = write('empty.txt', '# nobody yet\n', '2026-11-20T12:00:00Z');
    const wrong = write('wrong.txt', '192.0.2.0/24\nnot-a-range\n', '2026-11-20T12:00:00Z');
    const run = (...files: string[]): Promise<unknown> => exclusionsCheck(files, clock.now).run(never);
    expect(await run(fresh)).toMatchObject({ status: 'ok', detail: `${fresh}: 2 entries, changed 3 days ago` });
    expect(await run(fresh, old)).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('changed 326 days ago'),
    });
    expect(await run(empty)).toMatchObject({ status: 'warn', detail: expect.stringContaining('0 entries') });
    expect(await run(fresh, wrong)).toMatchObject({ status: 'fail', detail: expect.stringContaining('wrong.txt:2') });
    expect(await run(join(folder, 'none'))).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('ENOENT'),
    });
    expect(await run()).toMatchObject({ status: 'warn', detail: 'none is configured' });
    mkdirSync(join(folder, 'dir'));
    expect(await run(join(folder, 'dir'))).toMatchObject({ status: 'fail' });
  });
});

describe('reverse names', () => {
  const address = '198.51.100.7';
  const ptr = { [reverseOf(address)]: { PTR: ['scan.example.org'] } };
  const run = async (
    zone: Parameters<typeof mailWorld>[0],
    ownAddresses: readonly string[] = [address],
  ): Promise<unknown> =>
    reverseNameCheck({ ...(await mailWorld(zone)), ownAddresses, privateAddresses: ['10.0.0.5'] }).run(never);

  it('there and back, not back, none, behind NAT', async () => {
    const forward = { 'scan.example.org': { A: [address] } };
    expect(await run({ ...ptr, ...forward })).toMatchObject({
      status: 'ok',
      detail: `${address} is scan.example.org and back`,
    });
    const away = { 'example.org': { SOA: 'h.example.org' }, 'scan.example.org': { A: ['198.51.100.8'] } };
    expect(await run({ ...ptr, ...away })).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('does not lead back'),
    });
    expect(await run({})).toMatchObject({ status: 'warn', detail: expect.stringContaining('has no name') });
    expect(await run({}, [])).toMatchObject({
      status: 'skipped',
      detail: expect.stringMatching(/only 10\.0\.0\.5.*--address/),
    });
  });
});

describe('the examination', () => {
  const check = (id: string, run: Check['run']): Check => ({ id, title: id, run });

  it('keeps the order, and one broken check does not hide the others', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const results = await examine(
      [
        check('late', async () => {
          await promise;
          return ok('late');
        }),
        check('broken', async () => {
          throw new Error('it broke');
        }),
        check('last', async () => {
          resolve();
          return ok('last');
        }),
      ],
      60_000,
      never,
    );
    expect(results.map(({ id, status, detail }) => [id, status, detail])).toEqual([
      ['late', 'ok', 'late'],
      ['broken', 'fail', 'it broke'],
      ['last', 'ok', 'last'],
    ]);
  });

  it('a check that waits for ever is told to stop', async () => {
    const waits = check(
      'waits',
      (signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(ok('stopped')), { once: true })),
    );
    expect(await examine([waits], 20, never)).toMatchObject([{ detail: 'stopped' }]);
  });

  it('the worst counts', () => {
    const a = { status: 'warn', detail: 'a', advice: 'do a' } as const;
    const b = { status: 'warn', detail: 'b', advice: 'do b' } as const;
    expect(worst([ok('x'), a, b])).toEqual({ status: 'warn', detail: 'a; b', advice: 'do a; do b' });
    expect(worst([ok('x'), ok('y')])).toEqual(ok('x; y'));
    expect(worst([])).toMatchObject({ status: 'skipped' });
  });
});
