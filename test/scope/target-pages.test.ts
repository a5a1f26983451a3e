import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/model/target.ts';
import { ipv4ToNumber, numberToIpv4 } from '../../src/scope/address.ts';
import { type Collected, createCollector } from '../../src/scope/collect-targets.ts';
import { parseTarget } from '../../src/scope/parse-target.ts';
import { plainKey } from '../../src/scope/plain-key.ts';
import { scratchInMemory } from '../../src/scope/scratch.ts';
import { readPage, writePages } from '../../src/scope/target-pages.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { collect } from '../store/collect.ts';
import { sampleSweep } from '../store/samples.ts';
import { createFolder, nextAddress, runCli, startMember } from '../support/run-cli.ts';
import { anyListed } from './listed.ts';

function gather(targets: Iterable<Target>): Collected {
  const collector = createCollector(scratchInMemory);
  for (const target of targets) collector.add(target);
  return collector.finish();
}

function read(pages: Iterable<string>): Collected {
  const collector = createCollector(scratchInMemory);
  for (const page of pages) readPage(page, collector);
  return collector.finish();
}

/** All of it, in full. */
function contentOf({ named, imported, plain, wishes }: Collected): unknown {
  return { named, imported, plain: [...plain], wishes: [...wishes] };
}

/** One JSON target in each row, as it was kept before there were pages. */
function olderRow(target: Target): string {
  return JSON.stringify({ ...target, hints: { ...target.hints, observation: undefined } });
}

describe('pages', () => {
  it('hold all that was collected', () => {
    fc.assert(
      fc.property(fc.array(anyListed, { maxLength: 30 }), (listed) => {
        const collected = gather(listed.map(({ target }) => target));
        expect(contentOf(read(writePages(collected)))).toEqual(contentOf(collected));
      }),
    );
  });

  it('keep apart what was named and what was imported, and ranges with a port of their own', () => {
    const range = parseTarget('10.0.0.0/24', { kind: 'named', where: 'command line' });
    const imported = parseTarget('8.8.8.0/28', { kind: 'imported', where: 'export.json:1' });
    const targets = [range, imported].flatMap((target) => [target, { ...target, port: 9000 }, { ...target, port: 81 }]);
    const collected = gather(targets);
    expect([...collected.imported.keys()]).toEqual([null, 81, 9000]);
    expect(contentOf(read(writePages(collected)))).toEqual(contentOf(collected));
    expect(contentOf(gather(targets.toReversed()))).toEqual(contentOf(collected));
  });

  it('hold any key, from the first address to the last port of the last one', () => {
    const anyKey = fc
      .tuple(fc.nat(2 ** 32 - 1), fc.integer({ min: 0, max: 65_535 }), fc.boolean())
      .map(([address, port, isNamed]) => plainKey(address, port, isNamed));
    const ends = [plainKey(0, null, true), plainKey(2 ** 32 - 1, 65_535, false)];
    fc.assert(
      fc.property(fc.array(anyKey, { maxLength: 50 }), (keys) => {
        const collector = createCollector(scratchInMemory);
        for (const key of [...keys, ...ends]) collector.addPlain(key);
        const collected = collector.finish();
        expect([...read(writePages(collected)).plain]).toEqual([...collected.plain]);
      }),
    );
  });

  it('are short, and as many as it takes', () => {
    const path = 'x'.repeat(1_900);
    const first = ipv4ToNumber('10.0.0.0');
    const texts = Array.from({ length: 10_000 }, (_, i) => [
      numberToIpv4(first + 4 * i),
      `10.${100 + (i >> 14)}.${(i >> 6) & 255}.${(4 * i) & 255}/31`,
      `fd00::${i.toString(16)}:0/127`,
      `host-${i}.example`,
      ...(i % 10 === 0 ? [`http://host-${i}.example/${path}`] : []),
    ]).flat();
    const collected = gather(texts.map((text) => parseTarget(text, { kind: 'named', where: 'targets.txt' })));
    const pages = [...writePages(collected)];
    expect(pages.length).toBeGreaterThan(12);
    expect(pages.length).toBeLessThan(30);
    expect(Math.max(...pages.map(({ length }) => length))).toBeLessThan(600_000);
    expect(contentOf(read(pages))).toEqual(contentOf(collected));
  });

  it('come back from a database', async () => {
    const texts = ['10.0.0.1', '10.0.0.2:80', '10.1.0.0/16', 'fd00::/64', 'etl.example', 'https://10.0.0.3/a'];
    const collected = gather(texts.map((text) => parseTarget(text, { kind: 'named', where: 'command line' })));
    const store = await openStore(join(createFolder(), 'airsweep.db'), { now: () => new Date(0) });
    await store.startSweep(sampleSweep(), writePages(collected));
    expect(contentOf(read(await collect(store.targets(sampleSweep().id))))).toEqual(contentOf(collected));
    await store.close();
  });
});

describe('the rows of an older version', () => {
  it('say the same', () => {
    fc.assert(
      fc.property(fc.array(anyListed, { maxLength: 30 }), (listed) => {
        const targets = listed.map(({ target }) => target);
        expect(contentOf(read(targets.map(olderRow)))).toEqual(contentOf(gather(targets)));
      }),
    );
  });

  it('are resumed from, from the beginning', async () => {
    const cwd = createFolder();
    const first = `${(await startMember('compose-0-35-5-alpha')).address}:8000`;
    const second = `${(await startMember('helm-open-1-0-0')).address}:8080`;
    const nobody = `${nextAddress()}:8000`;
    expect(await runCli(['scan', first, nobody], { cwd })).toMatchObject({ code: 0, lines: [`http://${first}/`] });

    // As the older version would have left it, but for `nobody`: what is asked has to come from the rows.
    const db = new Database(join(cwd, 'airsweep.db'));
    const rows = [first, second].map((text) => olderRow(parseTarget(text, { kind: 'named', where: 'command line' })));
    db.exec(`UPDATE sweeps SET state = 'interrupted', finished_at = NULL, options = json_remove(options, '$.layout')`);
    db.exec('DELETE FROM sweep_targets');
    const insert = db.prepare('INSERT INTO sweep_targets (sweep_id, position, target) SELECT id, ?, ? FROM sweeps');
    for (const [position, row] of rows.entries()) insert.run(position, row);
    db.close();

    const resumed = await runCli(['scan', '--resume', '--csv'], { cwd });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/^sweep \S+ goes on: 0 of 2 endpoints are done\n/);
    expect(
      resumed.lines
        .slice(1)
        .map((line) => line.match(/http:[^,]+/)?.[0])
        .sort(),
    ).toEqual([`http://${first}/`, `http://${second}/`].sort());
  });
});
