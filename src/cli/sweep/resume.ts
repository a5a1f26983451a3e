import { existsSync } from 'node:fs';
import { UsageError } from '../../model/errors.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { Store } from '../../ports.ts';
import { createCollector } from '../../scope/collect-targets.ts';
import { createDoNotScan } from '../../scope/do-not-scan.ts';
import { readPage } from '../../scope/target-pages.ts';
import { type ConfigFile, readConfig } from '../config/config.ts';
import type { ScanOptions } from '../program/options.ts';
import { checkRates, openExistingStore } from '../wire/adapters.ts';
import { type DoNotScanWatch, watchDoNotScan } from './do-not-scan.ts';
import { openResults, type Results } from './results.ts';
import { loadRules, loadSpecialPurpose } from './rules.ts';
import { type Frozen, LAYOUT, type PreparedScan, prepareScan } from './scan-run.ts';
import { checkOperator } from './scope.ts';
import type { Ended } from './summary.ts';
import { sweepPrepared } from './sweep-prepared.ts';
import { createRoom } from './targets.ts';

/** What may stand beside `--resume`; everything else was decided when the sweep began. */
const ALLOWED: readonly (keyof ScanOptions)[] = [
  'resume',
  'db',
  'config',
  'threads',
  'output',
  'csv',
  'jsonl',
  'silent',
  'progress',
  'stats',
  'requestLog',
  'rate',
  'ratePerNetwork',
];

/** Goes on with an interrupted sweep; null when there is none. Throws UsageError. */
export async function resume(words: readonly string[], options: ScanOptions): Promise<Ended | null> {
  if (words.length > 0) throw new UsageError('--resume takes no targets: the sweep has its own');
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const other = given.find(([name]) => !ALLOWED.includes(name as keyof ScanOptions));
  if (other !== undefined)
    throw new UsageError(`--resume goes with the options the sweep began with: leave --${dashed(other[0])} out`);
  const config = readConfig(options.config);
  const none = (): null => {
    process.stderr.write(`no unfinished sweep in ${options.db}\n`);
    return null;
  };
  if (options.resume === true && !existsSync(options.db)) return none();
  const store = await openExistingStore(options.db);
  let results: Results | null = null;
  let watch: DoNotScanWatch | null = null;
  try {
    const sweep = await choose(store, options);
    if (sweep === null) return none();
    const prepared = await prepareAgain(sweep, options, config, store);
    watch = await watchDoNotScan(store);
    const network = prepared.openNetwork(watch.current);
    results = openResults(options);
    const { cursor, pending } = placeOf(sweep, prepared);
    const done = cursor - prepared.positions.start - pending.length;
    results.note(`sweep ${sweep.id} goes on: ${done} of ${sweep.counts.total} endpoints are done`);
    const counts = { ...sweep.counts, done };
    const start: Sweep = { ...sweep, state: 'running', finishedAt: null, cursor, pending, counts };
    return await sweepPrepared(start, prepared, network, store, results);
  } finally {
    watch?.close();
    results?.close();
    await store.close();
  }
}

/** From its beginning where an older version numbered the endpoints: what is asked twice is still found once. */
function placeOf(sweep: Sweep, { positions }: PreparedScan): Pick<Sweep, 'cursor' | 'pending'> {
  const { layout } = sweep.options as unknown as Frozen;
  return layout === LAYOUT ? sweep : { cursor: positions.start, pending: [] };
}

async function choose(store: Store, { resume: id, db }: ScanOptions): Promise<Sweep | null> {
  const unfinished = (sweep: Sweep): boolean =>
    sweep.kind === 'scan' && sweep.state !== 'finished' && isResumable(sweep);
  const sweep = typeof id === 'string' ? await store.sweep(id) : ((await store.sweeps()).find(unfinished) ?? null);
  if (sweep === null) {
    if (typeof id === 'string') throw new UsageError(`there is no sweep "${id}" in ${db} (airsweep sweeps lists them)`);
    return null;
  }
  if (!unfinished(sweep))
    throw new UsageError(`sweep ${sweep.id} cannot be resumed: it is finished, passive, or was run by an engine`);
  const { pid } = sweep.options;
  if (sweep.state === 'running' && typeof pid === 'number' && isAlive(pid)) {
    throw new UsageError(`sweep ${sweep.id} is still running (process ${pid})`);
  }
  return sweep;
}

/** What an engine had found but not handed over is gone, and records are read from their file again. */
function isResumable({ options }: Sweep): boolean {
  const engine = (options as unknown as Partial<Frozen>).options?.discovery;
  return options.passive !== true && engine !== 'masscan' && engine !== 'zmap';
}

function isAlive(pid: number): boolean {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Lays the sweep's own targets out again with its own options; only the rates may be lower. */
async function prepareAgain(
  sweep: Sweep,
  options: ScanOptions,
  config: ConfigFile,
  store: Store,
): Promise<PreparedScan> {
  const frozen = sweep.options as unknown as Frozen;
  const rates = {
    ...lower('rate', options.rate, frozen.options.rate ?? frozen.config.scan.rate),
    ...lower(
      'ratePerNetwork',
      options.ratePerNetwork,
      frozen.options.ratePerNetwork ?? frozen.config.scan.ratePerNetwork,
    ),
  };
  const log = options.requestLog === undefined ? {} : { requestLog: options.requestLog };
  const again: ScanOptions = { ...frozen.options, ...rates, ...log, db: options.db, progress: options.progress };
  const value = { ...config.value, scan: frozen.config.scan, operator: frozen.config.operator };
  const collector = createCollector(createRoom);
  for await (const page of store.targets(sweep.id)) readPage(page, collector);
  // As it was then, or the space would be another one; what has been added since is skipped when its turn comes.
  const doNotScan = createDoNotScan(frozen.doNotScan ?? [], new Date(sweep.startedAt));
  const special = loadSpecialPurpose();
  const prepared = await prepareScan(again, { ...config, value }, collector.finish(), loadRules(), special, doNotScan);
  if (prepared.space.size !== frozen.size) {
    throw new UsageError(
      `the scope has changed since sweep ${sweep.id} began (${frozen.size} endpoints then, ${prepared.space.size} now; an exclusion file?): start a new sweep`,
    );
  }
  const { publicAddresses } = prepared.space.counts;
  checkOperator(prepared.manners, publicAddresses);
  checkRates(prepared.manners, publicAddresses > 0);
  return prepared;
}

function lower(
  name: 'rate' | 'ratePerNetwork',
  asked: string | undefined,
  before: string | number | undefined,
): Partial<ScanOptions> {
  if (asked === undefined) return {};
  if (before !== undefined && Number(asked) > Number(before)) {
    throw new UsageError(
      `--${dashed(name)}: ${asked} is above ${before}, with which the sweep began; --resume only lowers it`,
    );
  }
  return { [name]: asked };
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
