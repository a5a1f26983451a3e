import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createNamespaces, whyNoNamespaces } from '../net/discovery/namespaces.ts';
import { bin, createFolder, follow } from '../support/run-cli.ts';

const server = fileURLToPath(new URL('./plain-site.ts', import.meta.url));
const why = whyNoNamespaces();

/** By the last three bits of an address. */
const KINDS = [
  'refused',
  'unreachable',
  'unreachable',
  '200',
  'connect-timeout',
  'connect-timeout',
  'refused',
  'refused',
];
const RULES = `table ip test {
  chain answers {
    type filter hook input priority filter;
    iifname != "far" accept
    tcp flags & (syn | ack) != syn accept
    ip daddr & 0.0.0.7 == { 0.0.0.0, 0.0.0.6, 0.0.0.7 } reject with tcp reset
    ip daddr & 0.0.0.7 == 0.0.0.1 reject with icmp type host-unreachable
    ip daddr & 0.0.0.7 == 0.0.0.2 reject with icmp type admin-prohibited
    ip daddr & 0.0.0.7 == 0.0.0.3 accept
    drop
  }
}`;

describe.skipIf(why !== null)(`hosts of every kind${why === null ? '' : ` (skipped: ${why})`}`, () => {
  it.each(['1', '2'])('are each told apart by %s threads', { timeout: 90_000 }, async (threads) => {
    const pair = createNamespaces();
    onTestFinished(() => pair.remove());
    pair.ip('far', 'route add local 198.19.0.0/16 dev lo');
    const [program = '', ...inside] = pair.far;
    // Linux tells one host of an unreachable one once a second; for all there is another limit, so that some are silent.
    execFileSync(program, [...inside, 'sysctl', '-qw', 'net.ipv4.icmp_ratelimit=0']);
    pair.filter(RULES);
    await pair.serve(server);
    const cwd = createFolder();
    const [near = '', ...before] = pair.near;
    const rates = ['--rate', '100000', '--rate-per-network', '100000', '-c', '1000', '--threads', threads];
    const words = [bin, 'scan', '198.19.0.0/20', '-p', '8000', '--timeout', '2s', ...rates, '--request-log', 'log.tsv'];
    const ended = await follow(near, [...before, process.execPath, ...words], { cwd, limitMs: 80_000 }).ended;
    expect(ended.stderr).toMatch(/finished; 4096 of 4096 endpoints; 512 open; /);
    const seen = readFileSync(join(cwd, 'log.tsv'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [, url = '', , outcome] = line.split('\t');
        return { url, outcome, kind: KINDS[Number(/\.(\d+):/.exec(url)?.[1]) & 7] };
      });
    const told = seen.filter(({ outcome, kind }) => outcome === kind);
    const untold = seen.filter(({ outcome, kind }) => kind === 'unreachable' && outcome === 'connect-timeout');
    expect(told.filter(({ kind }) => kind === 'unreachable').length).toBeGreaterThan(40);
    const wrong = seen.filter((each) => !told.includes(each) && !untold.includes(each));
    expect(wrong).toEqual([]);
  });
});
