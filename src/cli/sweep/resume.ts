import { existsSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { UsageError } from '../../model/errors.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { Store } from '../../ports.ts';
import { createCollector } from '../../scope/collect-targets.ts';
import { createDoNotScan } from '../../scope/do-not-scan.ts';
import { DEFAULT_RATES, type Rates } from '../../scope/rates.ts';
import type { Space } from '../../scope/space.ts';
import { readPage } from '../../scope/target-pages.ts';
import { type ConfigFile, readConfig } from '../config/config.ts';
import { isEngine, type ScanOptions } from '../program/options.ts';
import { checkRates, holdSweep, openExistingStore } from '../wire/adapters.ts';
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

/** Of these, what takes the place of what the sweep began with. */
const OWN = ['threads', 'rate', 'ratePerNetwork', 'requestLog'] as const;

/** Goes on with an interrupted sweep; null when there is none. Throws UsageError. */
export async function resume(
  words: readonly string[],
  options: ScanOptions,
  workers: readonly Worker[],
): Promise<Ended | null> {
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
  let letGo: (() => void) | null = null;
  try {
    const { id } = (await choose(store, options)) ?? {};
    if (id === undefined) return none();
    letGo = await holdSweep(options.db, id);
    // Where it stands now that nobody else runs it.
    const sweep = await choose(store, { ...options, resume: id });
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
    return await sweepPrepared(start, { ...prepared, workers }, network, store, results);
  } finally {
    watch?.close();
    results?.close();
    await store.close();
    letGo?.();
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
  return sweep;
}

/** What an engine had found but not handed over is gone, and records are read from their file again. */
function isResumable({ options }: Sweep): boolean {
  return options.passive !== true && !isEngine((options as unknown as Partial<Frozen>).options?.discovery);
}

/** Lays the sweep's own targets out again with its own options; only the rates may be lower. */
async function prepareAgain(
  sweep: Sweep,
  options: ScanOptions,
  config: ConfigFile,
  store: Store,
): Promise<PreparedScan> {
  const frozen = sweep.options as unknown as Frozen;
  const { db, progress } = options;
  const own = Object.fromEntries(OWN.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
  const again: ScanOptions = { ...frozen.options, ...own, db, progress };
  const value = { ...config.value, scan: frozen.config.scan, operator: frozen.config.operator };
  const collector = createCollector(createRoom);
  for await (const page of store.targets(sweep.id)) readPage(page, collector);
  // As it was then, or the space would be another one; what has been added since is skipped when its turn comes.
  const doNotScan = createDoNotScan(frozen.doNotScan ?? [], new Date(sweep.startedAt));
  const special = loadSpecialPurpose();
  const prepared = await prepareScan(again, { ...config, value }, collector.finish(), loadRules(), special, doNotScan);
  checkSame(sweep, prepared.space);
  const { publicAddresses, names } = prepared.space.counts;
  const defaults = DEFAULT_RATES[publicAddresses + names > 0 ? 'public' : 'special'];
  for (const name of ['rate', 'ratePerNetwork'] as const) {
    checkLower(name, options[name], frozen.options[name] ?? frozen.config.scan[name] ?? defaults[name]);
  }
  checkOperator(prepared.manners, publicAddresses);
  checkRates(prepared.manners, publicAddresses > 0);
  return prepared;
}

/** A place in the order of other endpoints would leave some out, and nobody would know. */
function checkSame({ id, options }: Sweep, space: Space): void {
  const { size, digest, layout } = options as unknown as Frozen;
  const isSame = size === space.size && (layout !== LAYOUT || digest === undefined || digest === space.digest());
  if (isSame) return;
  const how = size === space.size ? `${size}, but others` : `${space.size} now`;
  throw new UsageError(
    `the scope has changed since sweep ${id} began (${size} endpoints then, ${how}; an exclusion file?): start a new sweep`,
  );
}

function checkLower(name: keyof Rates, asked: string | undefined, before: string | number): void {
  if (asked === undefined || Number(asked) <= Number(before)) return;
  throw new UsageError(
    `--${dashed(name)}: ${asked} is above ${before}, with which the sweep began; --resume only lowers it`,
  );
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
