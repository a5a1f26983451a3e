import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import { createNetPair, type NetPair, whyNoPair } from './net-pair.ts';
import type { Task } from './run-engine.ts';
import { startEngine } from './start-engine.ts';

const engines = ['masscan', 'zmap'] as const;
const why = whyNoPair();
const LIMIT = { timeout: 90_000 };
if (why !== null) console.warn(`masscan and zmap are not tested here: ${why}`);

const BLOCK = '198.18.4.0/22';
const OPEN = ['198.18.4.0 8000', '198.18.4.9 8000', '198.18.4.9 8001', '198.18.6.1 8001', '198.18.7.255 8000'];

async function pairFor({ onTestFinished }: TestContext, open: readonly string[] = OPEN): Promise<NetPair> {
  const pair = await createNetPair(open);
  onTestFinished(() => pair.remove());
  return pair;
}

/** Every address of 198.18.4.0/22 but those excluded, on these ports. */
function endpoints(ports: readonly number[], isExcluded: (address: string) => boolean = () => false): string[] {
  return Array.from({ length: 1024 }, (_, i) => `198.18.${4 + (i >> 8)}.${i & 255}`)
    .filter((address) => !isExcluded(address))
    .flatMap((address) => ports.map((port) => `${address} ${port}`))
    .sort();
}

describe
  .skipIf(why !== null)
  .concurrent(`masscan and zmap in namespaces${why === null ? '' : ` (skipped: ${why})`}`, () => {
    it.for(engines)(
      '%s: finds what is open, asks each endpoint once and no excluded one',
      LIMIT,
      async (engine, context) => {
        const pair = await pairFor(context);
        const task: Task = { engine, targets: [BLOCK], ports: [8000, 8001], exclude: ['198.18.6.0/24', '198.18.4.3'] };
        const { found, report, left } = await startEngine(task, pair.inside).ended;
        expect(report).toMatchObject({ error: null, strays: 0 });
        expect([...found].sort()).toEqual(OPEN.filter((point) => !point.startsWith('198.18.6.')));
        const syns = pair.syns();
        const asked = endpoints([8000, 8001], (address) => address.startsWith('198.18.6.') || address === '198.18.4.3');
        expect([...syns.keys()].sort()).toEqual(asked);
        expect([...syns.values()].filter((count) => count !== 1)).toEqual([]);
        expect(left).toEqual([]);
        expect(pair.processes()).toEqual([]);
      },
    );

    it.for(engines)('%s: asks again as often as it is told', LIMIT, async (engine, context) => {
      const pair = await pairFor(context);
      const task: Task = { engine, targets: [BLOCK], ports: [8000], retries: 1 };
      const { found, report } = await startEngine(task, pair.inside).ended;
      const open = OPEN.filter((point) => point.endsWith(' 8000'));
      expect([...found].sort()).toEqual(open);
      expect(report?.describe).toBe(`${engine}: 1,024 endpoints, 2 times each, in 2 runs at 5,000 packets/s`);
      const syns = pair.syns();
      expect(syns.size).toBe(1024);
      expect([...syns.values()].filter((count) => count !== 2)).toEqual([]);
    });

    it.for(engines)('%s: goes no faster than the networks allow', LIMIT, async (engine, context) => {
      const pair = await pairFor(context);
      const task: Task = { engine, targets: [BLOCK], ports: [8000], rate: 50_000, ratePerNetwork: 100 };
      const { report } = await startEngine(task, pair.inside).ended;
      expect(report?.describe).toMatch(/at 400 packets\/s \(not 50,000: .* at most 100\/s\)$/);
      expect(pair.tooFast()).toBe(0);
      expect(pair.syns().size).toBe(1024);
    });

    it.for(engines)('%s: shards leave no gap and do not overlap', LIMIT, async (engine, context) => {
      const pair = await pairFor(context);
      const shards = [1, 2, 3].map((shard) => {
        const task: Task = { engine, targets: [BLOCK, '198.18.3.7'], ports: [8000], shard, shards: 3 };
        return startEngine(task, pair.inside).ended;
      });
      const need = engine === 'masscan' ? ' (all need the same rates)' : '';
      for (const [i, { report }] of (await Promise.all(shards)).entries()) {
        expect(report).toMatchObject({
          error: null,
          describe: `${engine}: 1,025 endpoints in 1 run, shard ${i + 1}/3${need} at 5,000 packets/s`,
        });
      }
      const syns = pair.syns();
      expect([...syns.keys()].sort()).toEqual([...endpoints([8000]), '198.18.3.7 8000'].sort());
      expect([...syns.values()].filter((count) => count !== 1)).toEqual([]);
    });

    const slow = { targets: [BLOCK], ports: [8000], rate: 60 } as const;

    it.for(engines)('%s: streams while it runs, and an abort ends it', LIMIT, async (engine, context) => {
      const pair = await pairFor(context, endpoints([8000]));
      const { child, first, ended } = startEngine({ engine, ...slow }, pair.inside);
      expect(await first).toMatch(/^198\.18\.\d+\.\d+ 8000$/);
      child.kill('SIGINT');
      const { report, left } = await ended;
      expect(report).toMatchObject({ error: 'AbortError' });
      expect(pair.syns().size).toBeLessThan(1024);
      expect(pair.processes()).toEqual([]);
      expect(left).toEqual([]);
    });

    it.for(engines)('%s: ends when the consumer has enough', LIMIT, async (engine, context) => {
      const pair = await pairFor(context, endpoints([8000]));
      const { found, report, left } = await startEngine({ engine, ...slow, stopAfter: 2 }, pair.inside).ended;
      expect(report).toMatchObject({ error: null });
      expect(found).toHaveLength(2);
      expect(pair.syns().size).toBeLessThan(1024);
      expect(pair.processes()).toEqual([]);
      expect(left).toEqual([]);
    });

    it.for(engines)('%s: ends with us, even after kill -9', LIMIT, async (engine, context) => {
      // Silent hosts: no result tells it of the broken pipe.
      const pair = await pairFor(context, []);
      const { child, ended } = startEngine({ engine, ...slow }, pair.inside);
      while (pair.syns().size === 0) await wait(20);
      child.kill('SIGKILL');
      await ended;
      while (pair.processes().length > 0) await wait(20);
      expect(pair.syns().size).toBeLessThan(1024);
    });

    it('masscan: somebody else stops it, and it does not pass for done', LIMIT, async (context) => {
      const pair = await pairFor(context, endpoints([8000]));
      const { child, first, ended } = startEngine({ engine: 'masscan', ...slow }, pair.inside);
      await first;
      for (const pid of pair.processes()) if (Number(pid) !== child.pid) process.kill(Number(pid), 'SIGINT');
      const { report, left } = await ended;
      expect(report).toMatchObject({ error: 'RunError', message: expect.stringMatching(/^masscan was stopped by/) });
      expect(left).toEqual([]);
    });

    it('masscan: IPv4 and IPv6 in one run', LIMIT, async (context) => {
      const open = ['198.18.4.1 8000', '2001:2:0:4::1 8000', '2001:2:0:4::2 8001'];
      const pair = await pairFor(context, open);
      const targets = ['198.18.4.0/29', '2001:2:0:4::/125'];
      const task: Task = { engine: 'masscan', targets, ports: [8000, 8001], exclude: ['2001:2:0:4::4/126'] };
      const { found, report } = await startEngine(task, pair.inside).ended;
      expect(report).toMatchObject({ error: null });
      expect([...found].sort()).toEqual(open);
      expect(pair.syns().size).toBe((8 + 4) * 2);
    });

    it.for(engines)('%s: one clear line without the privilege', LIMIT, async (engine, context) => {
      const pair = await pairFor(context);
      const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--inh-caps', '-all'];
      const task: Task = { engine, targets: [BLOCK], ports: [8000] };
      const { report } = await startEngine(task, [...pair.inside, ...nobody]).ended;
      expect(report).toMatchObject({
        error: 'UsageError',
        message: `${engine} may not send raw packets: run as root or give it CAP_NET_RAW, or use --discovery connect`,
      });
      expect(pair.syns().size).toBe(0);
    });
  });
