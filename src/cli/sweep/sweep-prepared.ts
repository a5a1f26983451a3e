import type { Worker } from 'node:worker_threads';
import { runSweep, type StartProber } from '../../engine/sweep/sweep.ts';
import { rootRequest } from '../../fingerprint/root.ts';
import { UsageError } from '../../model/errors.ts';
import type { Suppression } from '../../model/suppression.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { Store } from '../../ports.ts';
import { createStop } from '../stop.ts';
import { settleOn } from '../threads/workers.ts';
import { readVersion } from '../version.ts';
import { type Network, systemClock } from '../wire/adapters.ts';
import type { Discovered } from '../wire/discovery.ts';
import { auditedSweep } from './audited-sweep.ts';
import { doNotScanEntries } from './do-not-scan.ts';
import { orderedPoints } from './preview.ts';
import type { Results } from './results.ts';
import { loadPorts } from './rules.ts';
import type { PreparedScan } from './scan-run.ts';
import { describeSweep, type Ended, isClosed, listedFindings } from './summary.ts';

/** Runs a sweep from its cursor to the end of its shard, what was pending first, and lists what it found. */
export async function sweepPrepared(
  start: Sweep,
  prepared: PreparedScan,
  network: Network,
  store: Store,
  results: Results,
  discovered: Discovered | null = null,
): Promise<Ended> {
  const { space, order, positions, manners, rules, concurrency, retries, tryNames, threads, asked } = prepared;
  const { endpoints, addresses, names } = space.counts;
  const workers = settleOn(threads, prepared.workers);
  const stop = createStop();
  try {
    results.progress(start.counts);
    if (concurrency < asked) {
      results.note(
        `${concurrency} connections in flight instead of ${asked}: that is what "ulimit -n" leaves room for`,
      );
    }
    const run = (): Promise<Sweep> =>
      runSweep(
        start,
        discovered?.points(stop.signal) ??
          orderedPoints(space, order, { start: start.cursor, end: positions.end }, start.pending),
        rules,
        {
          concurrency,
          retries,
          timeoutMs: manners.timeoutMs,
          tryNames,
          manyPorts: endpoints > addresses + names,
          manyViews: addresses > 0 && names > 0,
        },
        { ...network, store, clock: systemClock },
        // What a human has put aside is counted, not listed.
        { ...results, finding: (finding) => isClosed(finding) || results.finding(finding) },
        stop.signal,
        workers.length === 0 ? null : crewFor(prepared, workers, store, () => discovered?.isSending() ?? false),
      );
    const sweep = await auditedSweep(start, { store, clock: systemClock }, run);
    const findings = await listedFindings(store, sweep);
    await results.finish(findings);
    results.note(describeSweep(sweep, findings));
    const strays = discovered?.strays() ?? 0;
    if (strays > 0) results.note(`${strays} answers came from outside the scope and were dropped`);
    if (sweep.state === 'interrupted' && discovered === null) {
      results.note(`${prepared.resumeCommand} goes on from here`);
    }
    if (sweep.counts.total > 0 && sweep.counts.skipped === sweep.counts.total) {
      throw new UsageError('every target was skipped (see above)');
    }
    return { sweep, findings };
  } finally {
    stop.release();
    network.close();
  }
}

/** Loaded only where threads are used. */
function crewFor(
  { rules, concurrency, retries, tryNames, manners, special, isAdaptive }: PreparedScan,
  workers: readonly Worker[],
  store: Store,
  isBesideEngine: () => boolean,
): StartProber {
  return async (listener, signal) => {
    const { createCrew } = await import('../threads/crew.ts');
    const { fingerprints } = rules;
    const root = rootRequest(fingerprints);
    const probing = { concurrency, retries, tryNames, timeoutMs: manners.timeoutMs, fingerprints, root };
    const tlsFirstPorts = loadPorts().tlsFirst;
    const seed = { manners, special: special.blocks, probing, tlsFirstPorts, version: readVersion(), isAdaptive };
    const readDoNotScan = async (): Promise<readonly Suppression[]> =>
      doNotScanEntries(await store.suppressions(), systemClock.now());
    return createCrew({ workers, seed, readDoNotScan, isBesideEngine }, listener, signal);
  };
}
