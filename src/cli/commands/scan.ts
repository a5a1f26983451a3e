import { randomInt } from 'node:crypto';
import { runSweep } from '../../engine/sweep.ts';
import { UsageError } from '../../model/errors.ts';
import type { Severity } from '../../model/fingerprint.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { Store } from '../../ports.ts';
import { createOrder } from '../../scope/order.ts';
import { parsePorts } from '../../scope/ports.ts';
import { createSpace, type Space } from '../../scope/space.ts';
import type { SpecialPurpose } from '../../scope/special-purpose.ts';
import { type ConfigFile, readConfig } from '../config.ts';
import { type Manners, readManners } from '../manners.ts';
import type { ScanOptions } from '../options.ts';
import { orderedPoints, printDryRun, printTargets } from '../preview.ts';
import { openResults, type Results } from '../results.ts';
import { type LoadedRules, loadPorts, loadRules, loadSpecialPurpose } from '../rules.ts';
import { checkPublicScope } from '../scope.ts';
import { beginSweep } from '../start-sweep.ts';
import { createStop } from '../stop.ts';
import { describeSweep, type Ended, listedFindings } from '../summary.ts';
import { gatherTargets } from '../targets.ts';
import { readChoice, readInteger } from '../values.ts';
import { readVersion } from '../version.ts';
import { checkRates, createNetwork, openStoreFor, systemClock } from '../wire.ts';

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'critical'];
const DEFAULT_CONCURRENCY = 2_000;
const MAX_CONCURRENCY = 20_000;

/** Sweeps targets and records what is found. */
export async function scan(words: readonly string[], options: ScanOptions): Promise<void> {
  const config = readConfig(options.config);
  const manners = readManners(options, config);
  const rules = loadRules();
  const special = loadSpecialPurpose();
  const failOn = options.failOn === undefined ? null : readChoice(options.failOn, '--fail-on', SEVERITIES);
  const sources = {
    words,
    lists: options.list ?? [],
    fingerprints: rules.fingerprints,
    warn: (line: string): void => void (options.silent || process.stderr.write(`airsweep: ${line}\n`)),
  };
  if (options.passive) {
    const { passiveScan } = await import('../passive.ts');
    return finish(await passiveScan(sources, options, rules), failOn);
  }
  const { targets, badLines } = await gatherTargets(sources);
  const space = createSpace({
    targets,
    ports: readPorts(options, config),
    exclusions: manners.exclusions,
    special,
    vendorHosts: rules.fingerprints.flatMap(({ vendorHosts }) => vendorHosts),
    doNotScanHosts: [],
    allowPrinterPorts: options.allowPrinterPorts === true,
  });
  const seed = options.seed === undefined ? randomInt(2 ** 47) : readInteger(options.seed, '--seed', 0);
  const order = createOrder(Math.max(1, space.size), seed);
  if (options.listTargets) return printTargets(space, order);
  if (options.dryRun) return printDryRun(space, manners);
  checkRates(manners, space.counts.publicAddresses > 0);
  checkPublicScope(space, manners, options.internet === true, [], systemClock.now());

  const results = openResults(options);
  let store: Store | null = null;
  try {
    store = await openStoreFor(options.db);
    checkPublicScope(space, manners, options.internet === true, await store.sweeps(), systemClock.now());
    const frozen = { targets: words, lists: options.list ?? [], seed, publicAddresses: space.counts.publicAddresses };
    const start = beginSweep({
      kind: 'scan',
      now: systemClock.now(),
      total: space.size,
      badLines,
      options: frozen,
      rules,
      version: readVersion(),
    });
    const run = { start, space, seed, manners, special, rules, options, config };
    finish(await sweepSpace(run, store, results), failOn);
  } finally {
    results.close();
    await store?.close();
  }
}

interface Run {
  readonly start: Sweep;
  readonly space: Space;
  readonly seed: number;
  readonly manners: Manners;
  readonly special: SpecialPurpose;
  readonly rules: LoadedRules;
  readonly options: ScanOptions;
  readonly config: ConfigFile;
}

async function sweepSpace(run: Run, store: Store, results: Results): Promise<Ended> {
  const { start, space, manners, special, rules, options, config } = run;
  const { concurrency, retries } = config.value.scan;
  const network = createNetwork(manners, special, loadPorts().tlsFirst, start.toolVersion);
  const stop = createStop();
  const { counts } = space;
  try {
    const sweep = await runSweep(
      start,
      orderedPoints(space, createOrder(Math.max(1, space.size), run.seed)),
      rules,
      {
        concurrency:
          options.concurrency === undefined
            ? (concurrency ?? DEFAULT_CONCURRENCY)
            : readInteger(options.concurrency, '--concurrency', 1, MAX_CONCURRENCY),
        retries: options.retries === undefined ? (retries ?? 0) : readInteger(options.retries, '--retries', 0, 10),
        timeoutMs: manners.timeoutMs,
        tryNames: options.tryNames === true,
        manyPorts: counts.endpoints > counts.addresses + counts.names,
        manyViews: counts.addresses > 0 && counts.names > 0,
      },
      { ...network, store, clock: systemClock },
      results,
      stop.signal,
    );
    const findings = await listedFindings(store, sweep);
    await results.finish(findings);
    results.note(describeSweep(sweep, findings));
    if (sweep.counts.total > 0 && sweep.counts.skipped === sweep.counts.total) {
      throw new UsageError('every target was skipped (see above)');
    }
    return { sweep, findings };
  } finally {
    stop.release();
    network.close();
  }
}

function finish({ sweep, findings }: Ended, failOn: Severity | null): void {
  const isMet = findings.some(
    ({ severity }) => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(failOn ?? 'critical'),
  );
  if (sweep.state === 'interrupted') process.exitCode = 130;
  else if (failOn !== null && isMet) process.exitCode = 1;
}

function readPorts(options: ScanOptions, { value }: ConfigFile): readonly number[] {
  const text = options.ports ?? value.scan.ports;
  if (text === undefined) return loadPorts().ports;
  return parsePorts(text, { allowPrinterPorts: options.allowPrinterPorts === true });
}
