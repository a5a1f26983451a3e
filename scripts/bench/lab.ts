import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LINK, SWEPT } from './address-plan.ts';
import { run, tryRun } from './run.ts';
import { startSite } from './site.ts';

/** Two hosts with a cable between them, and a third that has only itself. Nothing in them reaches any real network. */
export interface Lab {
  /** Words that run a command on the near host. */
  readonly near: readonly string[];
  /** Words that run a command on the host that has only loopback. */
  readonly alone: readonly string[];
  readonly device: string;
  /** Link-layer address of the far host, for programs that write frames. */
  readonly farMac: string;
  /** null when the kernel cannot delay. */
  readonly delayMs: number | null;
  /** Replaces the far host's packet filter. */
  setRules(rules: string): void;
}

const DELAY_MS = 20;

/** Builds it; what it made is removed when the stack is disposed of. */
export async function createLab(folder: string, stack: AsyncDisposableStack): Promise<Lab> {
  const name = (host: string): string => `airsweep-bench-${process.pid}-${host}`;
  const inside = (host: string): string[] => ['ip', 'netns', 'exec', name(host)];
  for (const host of ['near', 'far', 'alone']) {
    run(['ip', 'netns', 'add', name(host)]);
    stack.defer(() => void tryRun(['ip', 'netns', 'del', name(host)]));
    run(['ip', '-n', name(host), 'link', 'set', 'lo', 'up']);
    run([...inside(host), 'sysctl', '-qw', 'net.ipv4.ip_local_port_range=1024 65535']);
  }
  const device = 'cable0';
  run(['ip', '-n', name('near'), 'link', 'add', device, 'type', 'veth', 'peer', 'name', device, 'netns', name('far')]);
  for (const [host, address] of [['near', LINK.ours] as const, ['far', LINK.theirs] as const]) {
    run(['ip', '-n', name(host), 'addr', 'add', `${address}/${LINK.prefix}`, 'dev', device]);
    run(['ip', '-n', name(host), 'link', 'set', device, 'up']);
  }
  run(['ip', '-n', name('near'), 'route', 'add', SWEPT, 'via', LINK.theirs]);
  run(['ip', '-n', name('far'), 'route', 'add', 'local', SWEPT, 'dev', 'lo']);
  const netem = ['tc', 'qdisc', 'add', 'dev', device, 'root', 'netem', 'delay', `${DELAY_MS}ms`, 'limit', '1000000'];
  const isDelayed = tryRun([...inside('near'), ...netem]) !== null;

  for (const [host, plainOnOddAddresses] of [['far', false] as const, ['alone', true] as const]) {
    const site = join(folder, `site-${host}`);
    mkdirSync(site);
    stack.defer(await startSite(inside(host), site, plainOnOddAddresses));
  }
  stack.defer(startHeartbeat(inside('far')));
  const links = JSON.parse(run(['ip', '-n', name('far'), '-j', 'link', 'show', device])) as { address: string }[];
  return {
    near: inside('near'),
    alone: inside('alone'),
    device,
    farMac: links[0]?.address ?? '',
    delayMs: isDelayed ? DELAY_MS : null,
    setRules: (rules) => void run([...inside('far'), 'nft', '-f', '-'], rules),
  };
}

/**
 * A datagram now and then, as every real network has: masscan 1.3.2 notices that its waiting time is
 * over only when a packet comes in, and would stand for a minute on a silent cable.
 */
function startHeartbeat(inside: readonly string[]): () => void {
  const script = `const s=require('node:dgram').createSocket('udp4');setInterval(()=>s.send('.',9,'${LINK.ours}'),100)`;
  const [program = '', ...words] = [...inside, process.execPath, '-e', script];
  const child = spawn(program, words, { detached: true, stdio: 'ignore' });
  return () => void child.kill('SIGKILL');
}
