import { randomInt } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import { UsageError } from '../../model/errors.ts';
import type { Severity } from '../../model/fingerprint.ts';
import { createDoNotScan } from '../../scope/do-not-scan.ts';
import { writePages } from '../../scope/target-pages.ts';
import { readConfig } from '../config/config.ts';
import { isEngine, type ScanOptions } from '../program/options.ts';
import { readChoice } from '../program/values.ts';
import { type DoNotScanWatch, readDoNotScan, watchDoNotScan } from '../sweep/do-not-scan.ts';
import { describeLeftOut, printDryRun, printTargets } from '../sweep/preview.ts';
import { openResults, type Results } from '../sweep/results.ts';
import { loadRules, loadSpecialPurpose } from '../sweep/rules.ts';
import { freeze, type PreparedScan, prepareScan } from '../sweep/scan-run.ts';
import { checkPublicScope } from '../sweep/scope.ts';
import { beginSweep } from '../sweep/start-sweep.ts';
import type { Ended } from '../sweep/summary.ts';
import { sweepPrepared } from '../sweep/sweep-prepared.ts';
import { gatherTargets } from '../sweep/targets.ts';
import { readVersion } from '../version.ts';
import { checkRates, holdSweep, openStoreFor, systemClock } from '../wire/adapters.ts';
import type { Discovered, Engine } from '../wire/discovery.ts';

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'critical'];

/** Sweeps targets and records what is found. */
export async function scan(words: readonly string[], options: ScanOptions, early: readonly Worker[]): Promise<void> {
  // Else the heap grows to four times what is in use before it is looked through, and a long sweep takes more memory
  // than a short one. Not before the code is loaded: that would be work for nothing.
  setFlagsFromString('--heap-growing-percent=50');
  // Helpers that collect beside us take the processor from the other threads, which are busy: a tenth of all work.
  setFlagsFromString('--no-parallel-scavenge');
  const failOn = options.failOn === undefined ? null : readChoice(options.failOn, '--fail-on', SEVERITIES);
  finish(await run(words, options, early), failOn);
}

async function run(words: readonly string[], options: ScanOptions, early: readonly Worker[]): Promise<Ended | null> {
  if (options.resume !== undefined) {
    const { resume } = await import('../sweep/resume.ts');
    return resume(words, options, early);
  }
  const config = readConfig(options.config);
  const rules = loadRules();
  const sources = {
    words,
    lists: options.list ?? [],
    fingerprints: rules.fingerprints,
    warn: (line: string): void => void (options.silent || process.stderr.write(`airsweep: ${line}\n`)),
  };
  if (options.passive) {
    const other = options.listTargets ? '--list-targets' : options.dryRun ? '--dry-run' : null;
    if (other !== null) throw new UsageError(`--passive and ${other}: choose one, neither sends anything`);
    const { passiveScan } = await import('../sweep/passive.ts');
    return passiveScan(sources, options, rules);
  }
  const engine = readEngine(options.discovery);
  // The seed is part of what is frozen: without it no other run could take the same order.
  const seeded = { ...options, seed: options.seed ?? String(randomInt(2 ** 47)) };
  const { collected, badLines } = await gatherTargets(sources);
  const listed = await readDoNotScan(options.db);
  const doNotScan = createDoNotScan(listed, systemClock.now());
  const prepared = await prepareScan(seeded, config, collected, rules, loadSpecialPurpose(), doNotScan);
  const { space, order, positions, manners, special } = prepared;
  if (options.listTargets) return printTargets(space, order, positions).then(() => null);
  if (options.dryRun) {
    printDryRun(space, order, manners, special);
    return null;
  }
  checkRates(manners, space.counts.publicAddresses > 0);
  checkPublicScope(space, manners, options.internet === true, [], systemClock.now());
  const leftOut = describeLeftOut(space);
  if (space.size === 0 && leftOut.length > 0) throw new UsageError(`nothing to scan: ${leftOut.join('; ')}`);
  if (collected.count === 0) sources.warn('no targets were given');

  const discovered = engine === null ? null : await discover(engine, prepared);
  await discovered?.check();
  const store = await openStoreFor(options.db);
  let results: Results | null = null;
  let watch: DoNotScanWatch | null = null;
  let letGo: (() => void) | null = null;
  try {
    checkPublicScope(space, manners, options.internet === true, await store.sweeps(), systemClock.now());
    const start = beginSweep({
      kind: 'scan',
      now: systemClock.now(),
      // An engine looks for what there is to ask.
      total: engine === null ? positions.end - positions.start : 0,
      cursor: positions.start,
      badLines,
      options: freeze(words, seeded, config, space, listed),
      rules,
      version: readVersion(),
    });
    if (engine === null) letGo = await holdSweep(options.db, start.id);
    await store.startSweep(start, writePages(collected));
    watch = await watchDoNotScan(store);
    const network = prepared.openNetwork(watch.current, () => discovered?.isSending() ?? false);
    // Last: it empties the output file of the run before, which a wrong flag must not cost.
    results = openResults(options);
    for (const line of leftOut) results.note(line);
    if (discovered !== null) results.note(discovered.description);
    return await sweepPrepared(start, { ...prepared, workers: early }, network, store, results, discovered);
  } finally {
    watch?.close();
    results?.close();
    await store.close();
    letGo?.();
  }
}

/** `connect` and `none` both ask every endpoint themselves: a list of open ports differs only in what it holds. */
function readEngine(text: string | undefined): Engine | null {
  const choice = readChoice(text ?? 'connect', '--discovery', ['connect', 'masscan', 'zmap', 'none']);
  return isEngine(choice) ? choice : null;
}

async function discover(engine: Engine, prepared: PreparedScan): Promise<Discovered> {
  const { createDiscovered } = await import('../wire/discovery.ts');
  return createDiscovered(engine, prepared);
}

function finish(ended: Ended | null, failOn: Severity | null): void {
  if (ended === null) return;
  const { sweep, findings } = ended;
  const isMet = findings.some(
    ({ severity }) => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(failOn ?? 'critical'),
  );
  if (sweep.state === 'interrupted') process.exitCode = 130;
  else if (failOn !== null && isMet) process.exitCode = 1;
}
