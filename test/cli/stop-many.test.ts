import { describe, expect, it } from 'vitest';
import { createFolder } from '../support/run-cli.ts';
import { ADDRESSES, countAsked, countSyns, createHosts, startScan, whyNoHosts } from './far-hosts.ts';

describe.skipIf(whyNoHosts !== null)(
  `a sweep in namespaces${whyNoHosts === null ? '' : ` (skipped: ${whyNoHosts})`}`,
  () => {
    it('with 18,000 in flight stops within two seconds, and goes on', { timeout: 60_000 }, async () => {
      const cwd = createFolder();
      const pair = await createHosts();
      const speed = ['--rate', '100000', '--rate-per-network', '100000', '-c', '18000', '--threads', '2'];
      const scan = startScan(
        pair,
        cwd,
        '198.19.0.0/19',
        '-p',
        '7999-8001',
        '--timeout',
        '3s',
        '--fixed-timeout',
        ...speed,
      );
      await expect.poll(() => countSyns(pair), { timeout: 20_000, interval: 20 }).toBeGreaterThan(9_000);
      scan.child.kill('SIGINT');
      const askedAt = performance.now();
      const stopped = await scan.ended;
      expect(performance.now() - askedAt).toBeLessThan(5_000);
      expect(stopped.code, stopped.stderr).toBe(130);
      expect(stopped.stderr).toContain('airsweep scan --resume goes on from here');
      const resumed = await startScan(pair, cwd, '--resume').ended;
      expect(resumed.stderr).toMatch(/finished; 24576 of 24576 endpoints; .*64 findings/);
      expect(countAsked(pair)).toBe(ADDRESSES);
    });
  },
);
