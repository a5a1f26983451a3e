import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Two namespaces joined by a cable, with no way to anywhere else. */
export interface Namespaces {
  /** Words that run a command at the near, and at the far side. */
  readonly near: readonly string[];
  readonly far: readonly string[];
  /** Runs `ip` on the side whose name ends so. */
  ip(side: 'near' | 'far', words: string): string;
  /** Adds to the far side's packet filter. */
  filter(rules: string): void;
  /** What the far side's packet filter says of that, as JSON. */
  list(what: string): readonly object[];
  /** Starts a script at the far side; resolves with its first line. */
  serve(script: string, ...args: readonly string[]): Promise<void>;
  remove(): Promise<void>;
}

let pairs = 0;

/** Why no namespaces can be made here, or null. */
export function whyNoNamespaces(...programs: readonly string[]): string | null {
  if (process.getuid?.() !== 0) return 'needs root for network namespaces';
  const missing = ['ip', 'nft', ...programs].filter((program) => !isInstalled(program));
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

function run(words: readonly string[], input = ''): string {
  const [program = '', ...args] = words;
  return execFileSync(program, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 2 ** 26 });
}

/** The near side is 198.18.0.2 and 2001:2::2, and sends all to the far side, 198.18.0.1 and 2001:2::1. */
export function createNamespaces(): Namespaces {
  const name = `airsweep-${process.pid}-${++pairs}`;
  const names = { near: `${name}-a`, far: `${name}-b` };
  const ip = (side: 'near' | 'far', words: string): string => run(['ip', '-n', names[side], ...words.split(' ')]);
  const [near, far] = [names.near, names.far].map((each) => ['ip', 'netns', 'exec', each]) as [string[], string[]];
  const servers: ChildProcess[] = [];
  run(['ip', 'netns', 'add', names.near]);
  run(['ip', 'netns', 'add', names.far]);
  ip('near', `link add near type veth peer name far netns ${names.far}`);
  for (const [side, host] of [
    ['near', '2'],
    ['far', '1'],
  ] as const) {
    ip(side, 'link set lo up');
    ip(side, `addr add 198.18.0.${host}/30 dev ${side}`);
    ip(side, `addr add 2001:2::${host}/64 dev ${side} nodad`);
    ip(side, `link set ${side} up`);
  }
  ip('near', 'route add default via 198.18.0.1');
  ip('near', '-6 route add default via 2001:2::1');
  const { address } = JSON.parse(run(['ip', '-n', names.far, '-json', 'link', 'show', 'far']))[0] as {
    address: string;
  };
  // As after the first packet to the router; nobody has sent one here.
  for (const router of ['198.18.0.1', '2001:2::1']) {
    ip('near', `neigh replace ${router} lladdr ${address} dev near nud permanent`);
  }
  return {
    near,
    far,
    ip,
    filter: (rules) => void run([...far, 'nft', '-f', '-'], rules),
    list: (what) => JSON.parse(run([...far, 'nft', '-j', 'list', ...what.split(' ')])).nftables,
    async serve(script, ...args) {
      const [program = '', ...words] = [...far, process.execPath, script, ...args];
      const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
      servers.push(child);
      await once(child.stdout, 'data');
    },
    async remove() {
      for (const child of servers) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      run(['ip', 'netns', 'del', names.near]);
      run(['ip', 'netns', 'del', names.far]);
    },
  };
}
