import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { UsageError } from '../../model/errors.ts';
import type { Suppression } from '../../model/suppression.ts';
import type { Collected } from '../../scope/collect-targets.ts';
import type { DoNotScan } from '../../scope/do-not-scan.ts';
import { createOrder, type Order } from '../../scope/order.ts';
import { parsePorts } from '../../scope/ports.ts';
import { type Positions, shardPositions } from '../../scope/shard.ts';
import { layOutSpace, type Space, type SpaceOptions } from '../../scope/space.ts';
import type { SpecialPurpose } from '../../scope/special-purpose.ts';
import { type Config, type ConfigFile, inConfig } from '../config/config.ts';
import { type Manners, readManners } from '../program/manners.ts';
import { DEFAULT_DATABASE, isEngine, type ScanOptions } from '../program/options.ts';
import { MAX_CONCURRENCY, MAX_RETRIES, readInteger } from '../program/values.ts';
import { CONNECTIONS_PER_THREAD } from '../threads/workers.ts';
import { readVersion } from '../version.ts';
import { createNetwork, type Network, systemClock } from '../wire/adapters.ts';
import { conversationsThatFit } from './open-files.ts';
import { type LoadedRules, loadPorts } from './rules.ts';
import { createRoom } from './targets.ts';

/** A scan's options read and its targets laid out; nothing has been sent. */
export interface PreparedScan {
  readonly space: Space;
  readonly seed: number;
  readonly order: Order;
  /** Which part of how many; 1 of 1 for all. */
  readonly shard: { readonly index: number; readonly count: number };
  /** This shard's part of the order. */
  readonly positions: Positions;
  readonly manners: Manners;
  readonly special: SpecialPurpose;
  readonly rules: LoadedRules;
  /** What fits into the limit on open files. */
  readonly concurrency: number;
  /** What was asked for. */
  readonly asked: number;
  readonly retries: number;
  readonly tryNames: boolean;
  /** 1: everything in the main thread. */
  readonly threads: number;
  /** Threads that were started before it was known how many there is work for. */
  readonly workers: readonly Worker[];
  readonly isAdaptive: boolean;
  /** What goes on with it when it is stopped. */
  readonly resumeCommand: string;
  /** `doNotScan` is the list as it is at each moment, which may have grown since. */
  openNetwork(doNotScan: () => DoNotScan, isBesideEngine?: () => boolean): Network;
}

const DEFAULT_CONCURRENCY = 2_000;

/** Throws UsageError for any option that cannot be. `doNotScan` is the list when the sweep begins. */
export async function prepareScan(
  options: ScanOptions,
  config: ConfigFile,
  collected: Collected,
  rules: LoadedRules,
  special: SpecialPurpose,
  doNotScan: DoNotScan,
): Promise<PreparedScan> {
  const asRead = readManners(options, config);
  const manners = { ...asRead, exclusions: [...asRead.exclusions, ...doNotScan.networks] };
  const { concurrency, retries } = options;
  const space = await layOut(collected, {
    ports: readPorts(options, config),
    exclusions: manners.exclusions,
    special,
    vendorHosts: rules.fingerprints.flatMap(({ vendorHosts }) => vendorHosts),
    doNotScanHosts: doNotScan.domains,
    allowPrinterPorts: options.allowPrinterPorts === true,
  });
  const asked =
    concurrency === undefined
      ? (config.value.scan.concurrency ?? DEFAULT_CONCURRENCY)
      : readInteger(concurrency, '--concurrency', 1, MAX_CONCURRENCY);
  const fitting = Math.min(asked, conversationsThatFit());
  const isAdaptive = options.fixedTimeout !== true;
  const seed = readInteger(options.seed ?? '0', '--seed', 0);
  const shard = readShard(options.shard);
  return {
    space,
    seed,
    order: createOrder(Math.max(1, space.size), seed),
    shard,
    positions: shardPositions(space.size, shard.index, shard.count),
    manners,
    special,
    rules,
    concurrency: fitting,
    asked,
    threads:
      options.threads === undefined
        ? // What an engine finds is little to ask, and the engine has use for the other cores.
          isEngine(options.discovery)
          ? 1
          : threadsFor(space, fitting)
        : readInteger(options.threads, '--threads', 1, Math.min(MAX_THREADS, fitting)),
    workers: [],
    isAdaptive,
    resumeCommand: `airsweep scan --resume${options.db === DEFAULT_DATABASE ? '' : ` --db ${options.db}`}`,
    retries:
      retries === undefined ? (config.value.scan.retries ?? 0) : readInteger(retries, '--retries', 0, MAX_RETRIES),
    tryNames: options.tryNames === true,
    openNetwork: (current, isBesideEngine) =>
      createNetwork(manners, special, loadPorts().tlsFirst, readVersion(), systemClock, {
        doNotScan: current,
        ...(isBesideEngine === undefined ? {} : { isBesideEngine }),
        isAdaptive,
      }),
  };
}

async function layOut(collected: Collected, options: SpaceOptions): Promise<Space> {
  const steps = layOutSpace(collected, options, createRoom);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    await pause();
  }
}

const MAX_THREADS = 256;
/** A thread takes a tenth of a second and 25 MB before its first connection: it has to have something to do. */
const PER_THREAD = { endpoints: 8_192, connections: CONNECTIONS_PER_THREAD, networks: 16 };

/** One for each core, but no more than the sweep can keep busy. */
function threadsFor({ size, counts }: Space, concurrency: number): number {
  // All of a network is asked by one thread.
  const networks = (counts.addresses + counts.names) / 256;
  const busy = Math.min(
    size / PER_THREAD.endpoints,
    concurrency / PER_THREAD.connections,
    networks / PER_THREAD.networks,
  );
  return Math.max(1, Math.min(availableParallelism(), MAX_THREADS, Math.ceil(busy)));
}

function readShard(text: string | undefined): PreparedScan['shard'] {
  if (text === undefined) return { index: 1, count: 1 };
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(text);
  if (match === null) throw new UsageError(`--shard: "${text}" is not i/n, such as 2/4`);
  return { index: Number(match[1]), count: Number(match[2]) };
}

function readPorts(options: ScanOptions, config: ConfigFile): readonly number[] {
  const text = options.ports ?? config.value.scan.ports;
  if (text === undefined) return loadPorts().ports;
  const read = (): readonly number[] => parsePorts(text, { allowPrinterPorts: options.allowPrinterPorts === true });
  return options.ports === undefined ? inConfig(config, 'ports', '--ports', read) : read();
}

/** Raised when the same targets get other indexes than before. */
export const LAYOUT = 3;

/** What a sweep keeps of its options, so that `--resume` takes the same order over the same space. */
export interface Frozen {
  readonly targets: readonly string[];
  readonly options: Omit<ScanOptions, 'db' | 'progress'>;
  readonly config: Pick<Config, 'scan' | 'operator'>;
  /** The do-not-scan list that was left out. */
  readonly doNotScan?: readonly Suppression[];
  readonly size: number;
  /** Of the space: an exclusion file may have changed without changing how many are left. */
  readonly digest?: string;
  readonly publicAddresses: number;
  /** How targets were numbered: a place in another numbering is another endpoint. */
  readonly layout?: number;
}

export function freeze(
  words: readonly string[],
  options: ScanOptions,
  { value }: ConfigFile,
  space: Space,
  doNotScan: readonly Suppression[],
): Readonly<Record<string, unknown>> {
  const { db: _db, config: _config, progress: _progress, output: _output, requestLog: _log, ...kept } = options;
  const absolute = (files: readonly string[] | undefined): readonly string[] =>
    (files ?? []).map((file) => resolve(file));
  const frozen: Frozen = {
    targets: words,
    options: {
      ...kept,
      excludeFile: absolute(kept.excludeFile),
      ports: kept.ports ?? value.scan.ports ?? loadPorts().ports.join(','),
    },
    config: {
      scan: { ...value.scan, excludeFiles: absolute(value.scan.excludeFiles) },
      ...(value.operator && { operator: value.operator }),
    },
    doNotScan,
    size: space.size,
    digest: space.digest(),
    publicAddresses: space.counts.publicAddresses,
    layout: LAYOUT,
  };
  return { ...frozen };
}
