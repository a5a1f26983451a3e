import { resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { Target } from '../model/target.ts';
import { createOrder, type Order } from '../scope/order.ts';
import { parsePorts } from '../scope/ports.ts';
import { type Positions, shardPositions } from '../scope/shard.ts';
import { createSpace, type Space } from '../scope/space.ts';
import type { SpecialPurpose } from '../scope/special-purpose.ts';
import { type Config, type ConfigFile, inConfig } from './config.ts';
import { type Manners, readManners } from './manners.ts';
import { conversationsThatFit } from './open-files.ts';
import type { ScanOptions } from './options.ts';
import { type LoadedRules, loadPorts } from './rules.ts';
import { MAX_CONCURRENCY, MAX_RETRIES, readInteger } from './values.ts';
import { readVersion } from './version.ts';
import { createNetwork, type Network } from './wire.ts';

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
  readonly concurrency: number;
  readonly retries: number;
  readonly tryNames: boolean;
  openNetwork(): Network;
}

const DEFAULT_CONCURRENCY = 2_000;

/** Throws UsageError for any option that cannot be. */
export function prepareScan(
  options: ScanOptions,
  config: ConfigFile,
  targets: readonly Target[],
  rules: LoadedRules,
  special: SpecialPurpose,
): PreparedScan {
  const manners = readManners(options, config);
  const { concurrency, retries } = options;
  const space = createSpace({
    targets,
    ports: readPorts(options, config),
    exclusions: manners.exclusions,
    special,
    vendorHosts: rules.fingerprints.flatMap(({ vendorHosts }) => vendorHosts),
    doNotScanHosts: [],
    allowPrinterPorts: options.allowPrinterPorts === true,
  });
  const asked =
    concurrency === undefined
      ? (config.value.scan.concurrency ?? DEFAULT_CONCURRENCY)
      : readInteger(concurrency, '--concurrency', 1, MAX_CONCURRENCY);
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
    concurrency: Math.min(asked, conversationsThatFit()),
    retries:
      retries === undefined ? (config.value.scan.retries ?? 0) : readInteger(retries, '--retries', 0, MAX_RETRIES),
    tryNames: options.tryNames === true,
    openNetwork: () => createNetwork(manners, special, loadPorts().tlsFirst, readVersion()),
  };
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

/** What a sweep keeps of its options, so that `--resume` takes the same order over the same space. */
export interface Frozen {
  readonly targets: readonly string[];
  readonly options: Omit<ScanOptions, 'db' | 'progress'>;
  readonly config: Pick<Config, 'scan' | 'operator'>;
  readonly size: number;
  readonly publicAddresses: number;
  /** Who runs it, so that nobody resumes it meanwhile. */
  readonly pid: number;
}

export function freeze(
  words: readonly string[],
  options: ScanOptions,
  { value }: ConfigFile,
  space: Space,
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
    size: space.size,
    publicAddresses: space.counts.publicAddresses,
    pid: process.pid,
  };
  return { ...frozen };
}
