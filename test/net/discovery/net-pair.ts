import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const server = fileURLToPath(new URL('./target-server.ts', import.meta.url));
const PORTS = ['8000', '8001'];
let pairs = 0;

/** Two namespaces joined by a cable, with no way to anywhere else: a scanner, and a router with hosts behind it. */
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
  if (process.getuid?.() !== 0) return 'needs root for network namespaces';
  const missing = ['ip', 'nft', 'setpriv', 'masscan', 'zmap'].filter((program) => !isInstalled(program));
  return missing.length === 0 ? null : `not installed: ${missing.join(', ')}`;
}

function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function run(words: string, input = ''): string {
  const [program = '', ...args] = words.split(' ');
  return execFileSync(program, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 2 ** 26 });
}

/** @param open `address port` of what answers; all else of 198.18.4.0/22 and 2001:2:0:4::/64 is silent. */
export async function createNetPair(open: readonly string[]): Promise<NetPair> {
  const name = `airsweep-${process.pid}-${++pairs}`;
  const [near, far] = [`${name}-a`, `${name}-b`];
  run(`ip netns add ${near}`);
  run(`ip netns add ${far}`);
  run(`ip link add near netns ${near} type veth peer name far netns ${far}`);
  for (const [namespace, device, host] of [
    [near, 'near', '2'],
    [far, 'far', '1'],
  ]) {
    run(`ip -n ${namespace} link set lo up`);
    run(`ip -n ${namespace} addr add 198.18.0.${host}/30 dev ${device}`);
    run(`ip -n ${namespace} addr add 2001:2::${host}/64 dev ${device} nodad`);
    run(`ip -n ${namespace} link set ${device} up`);
  }
  run(`ip -n ${near} route add default via 198.18.0.1`);
  run(`ip -n ${near} -6 route add default via 2001:2::1`);
  run(`ip -n ${far} route add local 198.18.4.0/22 dev lo`);
  run(`ip -n ${far} -6 route add local 2001:2:0:4::/64 dev lo`);
  run(`ip netns exec ${far} nft -f -`, rules(open));
  const { address } = JSON.parse(run(`ip -n ${far} -json link show far`))[0] as { address: string };
  // As after the first packet to the router; nobody has sent one here.
  for (const router of ['198.18.0.1', '2001:2::1']) {
    run(`ip -n ${near} neigh replace ${router} lladdr ${address} dev near nud permanent`);
  }
  const [program = '', ...args] = ['ip', 'netns', 'exec', far, process.execPath, server, ...PORTS];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const list = (what: string): NftObject[] => JSON.parse(run(`ip netns exec ${far} nft -j list ${what}`)).nftables;
  return {
    inside: ['ip', 'netns', 'exec', near],
    syns: () => new Map(['seen4', 'seen6'].flatMap((set) => list(`set inet test ${set}`).flatMap(readElements))),
    tooFast: () => list('counter inet test fast').reduce((sum, { counter }) => sum + (counter?.packets ?? 0), 0),
    processes: () => run(`ip netns pids ${near}`).split('\n').filter(Boolean),
    async remove() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      run(`ip netns del ${near}`);
      run(`ip netns del ${far}`);
    },
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
