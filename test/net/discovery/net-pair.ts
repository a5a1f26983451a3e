import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createNamespaces, whyNoNamespaces } from './namespaces.ts';

const server = fileURLToPath(new URL('./target-server.ts', import.meta.url));
const PORTS = ['8000', '8001'];

/** A scanner in a namespace of its own, and a router with hosts behind it. */
export interface NetPair {
  /** Words that run a command at the scanner's side. */
  readonly inside: readonly string[];
  /** How many SYNs each `address port` received. */
  syns(): ReadonlyMap<string, number>;
  /** How many SYNs came above 800 a second, with 400 at once forgiven. */
  tooFast(): number;
  /** Processes at the scanner's side. */
  processes(): readonly string[];
  remove(): Promise<void>;
}

/** Why no pair can be made here, or null. */
export function whyNoPair(): string | null {
  return whyNoNamespaces('setpriv', 'masscan', 'zmap');
}

/** @param open `address port` of what answers; all else of 198.18.4.0/22 and 2001:2:0:4::/64 is silent. */
export async function createNetPair(open: readonly string[]): Promise<NetPair> {
  const { near, ip, filter, list, serve, remove } = createNamespaces();
  ip('far', 'route add local 198.18.4.0/22 dev lo');
  ip('far', '-6 route add local 2001:2:0:4::/64 dev lo');
  filter(rules(open));
  await serve(server, ...PORTS);
  const objects = (what: string): readonly NftObject[] => list(what) as readonly NftObject[];
  return {
    inside: near,
    syns: () => new Map(['seen4', 'seen6'].flatMap((set) => objects(`set inet test ${set}`).flatMap(readElements))),
    tooFast: () => objects('counter inet test fast').reduce((sum, { counter }) => sum + (counter?.packets ?? 0), 0),
    processes: () =>
      execFileSync('ip', ['netns', 'pids', near.at(-1) ?? ''], { encoding: 'utf8' })
        .split('\n')
        .filter(Boolean),
    remove,
  };
}

function rules(open: readonly string[]): string {
  const set = (family: 4 | 6): string => {
    const own = open.filter((point) => point.includes(':') === (family === 6));
    const type = `type ipv${family}_addr . inet_service; size 65536;`;
    const elements = own.length === 0 ? '' : `elements = { ${own.map((each) => each.replace(' ', ' . ')).join(', ')} }`;
    return `set seen${family} { ${type} flags dynamic; }\nset open${family} { ${type} ${elements} }`;
  };
  return `table inet test {
    ${set(4)}
    ${set(6)}
    counter fast { }
    chain arrivals {
      type filter hook prerouting priority raw;
      iifname != "far" accept
      meta l4proto != tcp accept
      tcp flags & (syn | ack) != syn accept
      limit rate over 800/second burst 400 packets counter name fast
      meta nfproto ipv4 add @seen4 { ip daddr . tcp dport counter }
      meta nfproto ipv6 add @seen6 { ip6 daddr . tcp dport counter }
      ip daddr . tcp dport @open4 accept
      ip6 daddr . tcp dport @open6 accept
      drop
    }
  }`;
}

interface NftObject {
  readonly counter?: { readonly packets: number };
  readonly set?: {
    readonly elem?: readonly {
      readonly elem: {
        readonly val: { readonly concat: readonly [string, number] };
        readonly counter: { packets: number };
      };
    }[];
  };
}

function readElements({ set }: NftObject): [string, number][] {
  return (set?.elem ?? []).map(({ elem }) => [elem.val.concat.join(' '), elem.counter.packets]);
}
