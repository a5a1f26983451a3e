import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { createNamespaces, type Namespaces, whyNoNamespaces } from '../net/discovery/namespaces.ts';
import { bin, follow, type Started } from '../support/run-cli.ts';

const server = fileURLToPath(new URL('./airbyte-site.ts', import.meta.url));
/** Why there can be none here, or null. */
export const whyNoHosts: string | null = whyNoNamespaces();

/** 198.19.0.0/19; one address in 128 has a server, three in eight refuse, the others are silent. */
export const ADDRESSES = 8_192;
export const SERVERS = 64;
const RULES = `table ip test {
  counter syns { }
  set asked { type ipv4_addr; size 65536; flags dynamic; }
  chain arrivals {
    type filter hook prerouting priority raw;
    iifname != "far" accept
    tcp flags & (syn | ack) != syn accept
    counter name syns
    add @asked { ip daddr }
    ip daddr & 0.0.0.127 == 0.0.0.5 accept
    ip daddr & 0.0.0.7 < 0.0.0.3 accept
    drop
  }
  chain refusals {
    type filter hook input priority filter;
    tcp flags & (syn | ack) == syn ip daddr & 0.0.0.127 != 0.0.0.5 reject with tcp reset
  }
}`;

/** Of the server with that number. */
export const urlOf = (i: number): string => `http://198.19.${i >> 1}.${(i % 2) * 128 + 5}:8000/`;

/** Hosts at the far side, until the test ends. */
export async function createHosts(): Promise<Namespaces> {
  const pair = createNamespaces();
  onTestFinished(() => pair.remove());
  pair.ip('far', 'route add local 198.19.0.0/16 dev lo');
  pair.filter(RULES);
  await pair.serve(server);
  return pair;
}

export function countSyns(pair: Namespaces): number {
  const [, object] = pair.list('counter ip test syns') as { counter?: { packets: number } }[];
  return object?.counter?.packets ?? Number.NaN;
}

/** Addresses that were asked at least once. */
export function countAsked(pair: Namespaces): number {
  const [, object] = pair.list('set ip test asked') as { set?: { elem?: readonly unknown[] } }[];
  return object?.set?.elem?.length ?? 0;
}

/** Starts `airsweep scan` at the near side. */
export function startScan(pair: Namespaces, cwd: string, ...args: readonly string[]): Started {
  const [program = '', ...before] = pair.near;
  return follow(program, [...before, process.execPath, bin, 'scan', ...args], { cwd });
}
