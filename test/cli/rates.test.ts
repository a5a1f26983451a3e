import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createNamespaces, whyNoNamespaces } from '../net/discovery/namespaces.ts';
import { bin, createFolder, follow } from '../support/run-cli.ts';

const server = fileURLToPath(new URL('./second-connections.ts', import.meta.url));
const why = whyNoNamespaces();

interface Limits {
  readonly run: number;
  readonly network: number;
}

/** Counts what comes faster than that; a few at once are forgiven to a busy machine. */
function rules({ run, network }: Limits): string {
  const limit = (perSecond: number): string =>
    `limit rate over ${perSecond}/second burst ${5 + Math.ceil(perSecond * 0.03)} packets`;
  return `table ip test {
    counter syns { }
    counter run { }
    counter network { }
    set networks { type ipv4_addr; size 1024; flags dynamic; }
    chain arrivals {
      type filter hook prerouting priority raw;
      iifname != "far" accept
      tcp flags & (syn | ack) != syn accept
      counter name syns
      ${limit(run)} counter name run
      add @networks { ip daddr & 255.255.255.0 ${limit(network)} } counter name network
      ip daddr & 0.0.0.3 == 0.0.0.3 drop
    }
  }`;
}

/** Scans in a namespace; resolves with the summary and what the far side has counted. */
async function scan(limits: Limits, ...args: readonly string[]) {
  const pair = createNamespaces();
  onTestFinished(() => pair.remove());
  pair.ip('far', 'route add local 198.18.4.0/22 dev lo');
  pair.filter(rules(limits));
  await pair.serve(server);
  const [program = '', ...before] = pair.near;
  const rates = ['--rate', String(limits.run), '--rate-per-network', String(limits.network)];
  const words = ['scan', '-p', '8000', ...rates, '--timeout', '600ms', ...args];
  const startedAt = performance.now();
  const ended = await follow(program, [...before, process.execPath, bin, ...words], { cwd: createFolder() }).ended;
  const count = (name: string): number => {
    const [, object] = pair.list(`counter ip test ${name}`) as { counter?: { packets: number } }[];
    return object?.counter?.packets ?? Number.NaN;
  };
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    summary: ended.stderr,
    syns: count('syns'),
    tooFast: [count('run'), count('network')],
  };
}

describe.skipIf(why !== null)(`rates, counted by the far side${why === null ? '' : ` (skipped: ${why})`}`, () => {
  const RETRIED = ['--retries', '1'];
  // Half speaks TLS: one connection to learn that, and one for each of two pages. A quarter has two pages, and a
  // quarter is silent.
  const syns = (addresses: number, tries: number): number => (addresses / 4) * (2 * 3 + 2 + tries);

  it('hold for all threads together, with retries and second connections', { timeout: 60_000 }, async () => {
    const limits = { run: 500, network: 500 };
    const { summary, tooFast, seconds, ...seen } = await scan(limits, '198.18.4.0/22', '--threads', '3', ...RETRIED);
    expect(summary).toMatch(/finished; 1024 of 1024 endpoints; 768 open; /);
    expect(tooFast).toEqual([0, 0]);
    // Each second connection was made, and waited for its turn.
    expect(seen.syns).toBe(syns(1_024, 2));
    expect(seconds).toBeGreaterThan((seen.syns - 10) / 500);
  });

  it('hold for each of several networks', { timeout: 60_000 }, async () => {
    const limits = { run: 100_000, network: 160 };
    const { summary, tooFast, ...seen } = await scan(limits, '198.18.4.0/22', '--threads', '3', ...RETRIED);
    expect(summary).toMatch(/finished; 1024 of 1024 endpoints; 768 open; /);
    expect(tooFast).toEqual([0, 0]);
    expect(seen.syns).toBe(syns(1_024, 2));
  });

  it('hold for what the kernel sends once more by itself', { timeout: 60_000 }, async () => {
    const limits = { run: 400, network: 110 };
    const args = ['198.18.4.0/22', '--threads', '2', '--timeout', '1600ms', '--fixed-timeout'];
    const { summary, tooFast, ...seen } = await scan(limits, ...args);
    expect(summary).toMatch(/finished; 1024 of 1024 endpoints; 768 open; /);
    expect(tooFast).toEqual([0, 0]);
    expect(seen.syns).toBeGreaterThanOrEqual(syns(1_024, 2));
  });

  it('hold for one network', { timeout: 60_000 }, async () => {
    const { summary, tooFast, ...seen } = await scan({ run: 100_000, network: 200 }, '198.18.5.0/24', '--threads', '2');
    expect(summary).toMatch(/finished; 256 of 256 endpoints; 192 open; /);
    expect(tooFast).toEqual([0, 0]);
    expect(seen.syns).toBe(syns(256, 1));
  });
});
