import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { createFolder } from '../support/run-cli.ts';
import { ADDRESSES, countAsked, countSyns, createHosts, SERVERS, startScan, urlOf, whyNoHosts } from './far-hosts.ts';

describe.skipIf(whyNoHosts !== null)(
  `a sweep in namespaces${whyNoHosts === null ? '' : ` (skipped: ${whyNoHosts})`}`,
  () => {
    it('that is killed five times finds each host once and asks none for nothing', { timeout: 90_000 }, async () => {
      const cwd = createFolder();
      const pair = await createHosts();
      const inFlight = 1_500;
      const rate = 2_500;
      const speed = [
        '--rate',
        String(rate),
        '--rate-per-network',
        '100000',
        '-c',
        String(inFlight),
        '--timeout',
        '500ms',
      ];
      let asked = 0;
      for (let round = 0; round < 5; round += 1) {
        const args = round === 0 ? ['198.19.0.0/19', '-p', '8000', '--threads', '2', ...speed] : ['--resume'];
        const scan = startScan(pair, cwd, ...args);
        // At another stage each time, whatever the machine's speed; of the last the first moments.
        const after = asked + [1_200, 900, 1_500, 1_100, 1][round]!;
        await expect.poll(() => countSyns(pair), { timeout: 20_000, interval: 20 }).toBeGreaterThan(after);
        scan.child.kill('SIGKILL');
        await scan.ended;
        asked = countSyns(pair);
      }
      const ended = await startScan(pair, cwd, '--resume', '-o', 'all.csv').ended;
      expect(ended.stderr).toMatch(/finished; 8192 of 8192 endpoints; .*64 findings/);
      const rows = parse<{ url: string; state: string }>(readFileSync(join(cwd, 'all.csv'), 'utf8'), { columns: true });
      expect(rows.map(({ url }) => url).sort()).toEqual(Array.from({ length: SERVERS }, (_, i) => urlOf(i)).sort());
      expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['new']));
      expect(countAsked(pair)).toBe(ADDRESSES);
      // What was in flight, and two seconds; a host with a server is asked on one connection.
      expect(countSyns(pair) - ADDRESSES).toBeLessThanOrEqual(5 * (inFlight + 2 * rate));
    });
  },
);
