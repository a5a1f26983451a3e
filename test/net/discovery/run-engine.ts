// Runs one engine as its own process, so that a test can choose namespace, user and PATH, and kill it.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Discovery } from '../../../src/net/discovery/discovery.ts';
import { createMasscan } from '../../../src/net/discovery/masscan.ts';
import { createZmap } from '../../../src/net/discovery/zmap.ts';
import { parseExclusion } from '../../../src/scope/exclusions.ts';
import { parseTarget } from '../../../src/scope/parse-target.ts';
import { createSpace } from '../../../src/scope/space.ts';
import { loadSpecial } from '../../scope/load-special.ts';

export interface Task {
  readonly engine: 'masscan' | 'zmap';
  readonly targets: readonly string[];
  readonly ports: readonly number[];
  readonly exclude?: readonly string[];
  readonly rate?: number;
  readonly ratePerNetwork?: number;
  readonly retries?: number;
  readonly shard?: number;
  readonly shards?: number;
  /** Leave the loop after so many. */
  readonly stopAfter?: number;
  /** After the first, wait until the program has been held. */
  readonly dawdle?: boolean;
}

/** The last line; those before it are `address port`. */
export interface Report {
  readonly error: string | null;
  readonly message: string;
  readonly describe: string;
  readonly strays: number;
}

const task: Task = JSON.parse(process.argv[2] ?? '');
const stop = new AbortController();
process.on('SIGINT', () => stop.abort());

function create(): Discovery {
  const exclusions = (task.exclude ?? []).map(parseExclusion);
  const { segments } = createSpace({
    targets: task.targets.map((text) => parseTarget(text, { kind: 'named', where: 'test' })),
    ports: task.ports,
    exclusions,
    special: loadSpecial(),
    vendorHosts: [],
    doNotScanHosts: [],
    allowPrinterPorts: false,
  });
  const { rate = 5_000, ratePerNetwork = 5_000, retries = 0, shard = 1, shards = 1 } = task;
  const options = { segments, exclusions, rate, ratePerNetwork, retries, seed: 7, shard, shards };
  return task.engine === 'masscan' ? createMasscan(options) : createZmap(options);
}

/** Resolves when a child of ours is in state T. */
async function held(): Promise<void> {
  const isHeld = (): boolean =>
    readdirSync('/proc').some((name) => {
      if (!/^\d+$/.test(name)) return false;
      try {
        return new RegExp(`\\) T ${process.pid} `).test(readFileSync(`/proc/${name}/stat`, 'utf8'));
      } catch {
        return false;
      }
    });
  while (!isHeld()) await wait(20);
}

let report = { error: null as string | null, message: '' };
let discovery: Discovery | undefined;
try {
  discovery = create();
  let count = 0;
  for await (const { address, port } of discovery.open(stop.signal)) {
    process.stdout.write(`${address} ${port}\n`);
    count += 1;
    if (count === task.stopAfter) break;
    if (task.dawdle && count === 1) await held();
  }
} catch (error) {
  const { name, message } = error as Error;
  report = { error: name, message };
}
process.removeAllListeners('SIGINT');
const full: Report = { ...report, describe: discovery?.describe() ?? '', strays: discovery?.strays() ?? 0 };
process.stdout.write(`${JSON.stringify(full)}\n`);
