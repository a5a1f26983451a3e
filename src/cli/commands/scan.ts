import { randomInt } from 'node:crypto';
import { runSweep } from '../../engine/sweep.ts';
import { UsageError } from '../../model/errors.ts';
import type { Severity } from '../../model/fingerprint.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { Store } from '../../ports.ts';
import { createOrder, type Order } from '../../scope/order.ts';
import { parsePorts } from '../../scope/ports.ts';
import { createSpace, type Space } from '../../scope/space.ts';
import { type ConfigFile, inConfig, readConfig } from '../config.ts';
import { type Manners, readManners } from '../manners.ts';
import { conversationsThatFit } from '../open-files.ts';
import type { ScanOptions } from '../options.ts';
import { describeLeftOut, orderedPoints, printDryRun, printTargets } from '../preview.ts';
import { openResults, type Results } from '../results.ts';
import { type LoadedRules, loadPorts, loadRules, loadSpecialPurpose } from '../rules.ts';
import { checkPublicScope } from '../scope.ts';
import { beginSweep } from '../start-sweep.ts';
import { createStop } from '../stop.ts';
import { describeSweep, type Ended, isClosed, listedFindings } from '../summary.ts';
import { gatherTargets } from '../targets.ts';
import { MAX_CONCURRENCY, MAX_RETRIES, readChoice, readInteger } from '../values.ts';
import { readVersion } from '../version.ts';
import { checkRates, createNetwork, type Network, openStoreFor, systemClock } from '../wire.ts';

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'critical'];
const DEFAULT_CONCURRENCY = 2_000;

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
    const other = options.listTargets ? '--list-targets' : options.dryRun ? '--dry-run' : null;
    if (other !== null) throw new UsageError(`--passive and ${other}: choose one, neither sends anything`);
    const { passiveScan } = await import('../passive.ts');
    return finish(await passiveScan(sources, options, rules), failOn);
  }
  const pace = readPace(options, config);
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
  if (options.dryRun) return printDryRun(space, order, manners, special);
  checkRates(manners, space.counts.publicAddresses > 0);
  checkPublicScope(space, manners, options.internet === true, [], systemClock.now());

  const leftOut = describeLeftOut(space);
  if (space.size === 0 && leftOut.length > 0) throw new UsageError(`nothing to scan: ${leftOut.join('; ')}`);
  if (targets.length === 0) sources.warn('no targets were given');

  const store = await openStoreFor(options.db);
  let results: Results | null = null;
  try {
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
    const network = createNetwork(manners, special, loadPorts().tlsFirst, start.toolVersion);
    // Last: it empties the output file of the run before, which a wrong flag must not cost.
    results = openResults(options);
    for (const line of leftOut) results.note(line);
    const run = { start, space, order, network, manners, options, pace, rules };
    finish(await sweepSpace(run, store, results), failOn);
  } finally {
    results?.close();
    await store.close();
  }
}

interface Run {
  readonly start: Sweep;
  readonly space: Space;
  readonly order: Order;
  readonly network: Network;
  readonly manners: Manners;
  readonly options: ScanOptions;
  readonly pace: Pace;
  readonly rules: LoadedRules;
}

async function sweepSpace(run: Run, store: Store, results: Results): Promise<Ended> {
  const { start, space, order, network, manners, options, pace, rules } = run;
  const stop = createStop();
  const { counts } = space;
  try {
    results.progress(start.counts);
    const sweep = await runSweep(
      start,
      orderedPoints(space, order),
      rules,
      {
        ...pace,
        timeoutMs: manners.timeoutMs,
        tryNames: options.tryNames === true,
        manyPorts: counts.endpoints > counts.addresses + counts.names,
        manyViews: counts.addresses > 0 && counts.names > 0,
      },
      { ...network, store, clock: systemClock },
      // What a human has put aside is counted, not listed.
      { ...results, finding: (finding) => isClosed(finding) || results.finding(finding) },
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

interface Pace {
  readonly concurrency: number;
  readonly retries: number;
}

function readPace(options: ScanOptions, { value }: ConfigFile): Pace {
  const { concurrency, retries } = options;
  const asked =
    concurrency === undefined
      ? (value.scan.concurrency ?? DEFAULT_CONCURRENCY)
      : readInteger(concurrency, '--concurrency', 1, MAX_CONCURRENCY);
  return {
    concurrency: Math.min(asked, conversationsThatFit()),
    retries: retries === undefined ? (value.scan.retries ?? 0) : readInteger(retries, '--retries', 0, MAX_RETRIES),
  };
}

function readPorts(options: ScanOptions, config: ConfigFile): readonly number[] {
  const text = options.ports ?? config.value.scan.ports;
  if (text === undefined) return loadPorts().ports;
  const read = (): readonly number[] => parsePorts(text, { allowPrinterPorts: options.allowPrinterPorts === true });
  return options.ports === undefined ? inConfig(config, 'ports', '--ports', read) : read();
}
