import { judge } from '../../engine/sweep/judge.ts';
import type { Finding } from '../../model/finding.ts';
import type { Observation } from '../../model/observation.ts';
import type { Sweep, SweepCounts } from '../../model/sweep.ts';
import type { FindingChange, Store } from '../../ports.ts';
import type { ScanOptions } from '../program/options.ts';
import { createStop } from '../stop.ts';
import { untilAborted } from '../until-aborted.ts';
import { readVersion } from '../version.ts';
import { openStoreFor, systemClock } from '../wire/adapters.ts';
import { openResults, type Results } from './results.ts';
import type { LoadedRules } from './rules.ts';
import { beginSweep } from './start-sweep.ts';
import { describeSweep, type Ended, isClosed, listedFindings } from './summary.ts';
import { streamTargets, type TargetSources } from './targets.ts';

/** Judges imported records one by one as they stream in; opens no socket. */
export async function passiveScan(sources: TargetSources, options: ScanOptions, rules: LoadedRules): Promise<Ended> {
  const store = await openStoreFor(options.db);
  const stop = createStop();
  let results: Results | null = null;
  try {
    results = openResults(options);
    const start = beginSweep({
      kind: 'scan',
      now: systemClock.now(),
      total: 0,
      badLines: 0,
      options: { passive: true, lists: sources.lists },
      rules,
      version: readVersion(),
    });
    await store.startSweep(start);
    const counts = await judgeRecords(start, sources, rules, store, results, stop.signal);
    const isCut = stop.signal.aborted;
    const sweep: Sweep = {
      ...start,
      counts,
      state: isCut ? 'interrupted' : 'finished',
      finishedAt: isCut ? null : systemClock.now().toISOString(),
    };
    await store.saveSweep(sweep);
    const findings = await listedFindings(store, sweep);
    await results.finish(findings);
    results.note(describeSweep(sweep, findings));
    return { sweep, findings };
  } finally {
    stop.release();
    results?.close();
    await store.close();
  }
}

async function judgeRecords(
  start: Sweep,
  sources: TargetSources,
  rules: LoadedRules,
  store: Store,
  results: Results,
  signal: AbortSignal,
): Promise<SweepCounts> {
  const counts = { ...start.counts };
  const found = new Set<string>();
  const targets = streamTargets(sources, () => {
    counts.badLines += 1;
  });
  let batch: Seen[] = [];
  const judgeBatch = async (): Promise<void> => {
    for (const finding of await judgeSeen(start, batch, rules, store)) {
      if (!found.has(finding.id) && !isClosed(finding)) results.finding(finding);
      found.add(finding.id);
    }
    batch = [];
    counts.findings = found.size;
    results.progress(counts);
  };
  for await (const some of untilAborted(targets, signal)) {
    for (const { hints } of some) {
      counts.total += 1;
      counts.done += 1;
      const { observation, hostnames = [] } = hints;
      if (observation === undefined) continue;
      counts.http += 1;
      const { address } = observation.endpoint;
      // Records of one address build on each other.
      if (batch.length >= MAX_BATCH || batch.some((seen) => seen.observation.endpoint.address === address)) {
        await judgeBatch();
      }
      batch.push({ observation, hostnames });
    }
  }
  // An open pipe would keep the process alive.
  if (signal.aborted) process.stdin.destroy();
  await judgeBatch();
  return counts;
}

/** Records that are judged and stored in one go: a commit costs more than what is in it. */
const MAX_BATCH = 200;

/** What one record says. */
interface Seen {
  readonly observation: Observation;
  readonly hostnames: readonly string[];
}

/** Records what these records say, each of another address; returns the findings they show. */
async function judgeSeen(
  { id: sweepId }: Sweep,
  seen: readonly Seen[],
  rules: LoadedRules,
  store: Store,
): Promise<readonly Finding[]> {
  const stored = await store.knownAt(
    sweepId,
    seen.map(({ observation }) => observation.endpoint.address),
  );
  const observations: Observation[] = [];
  const changes: FindingChange[] = [];
  for (const { observation, hostnames } of seen) {
    const { endpoint, at } = observation;
    const judgement = judge(
      {
        observations: [observation],
        stored: stored.get(endpoint.address)?.findings ?? [],
        names: new Map([[endpoint.port, hostnames]]),
        at,
        sweepId,
        controlAnswered: false,
        isPassive: true,
      },
      rules,
    );
    // A record is somebody else's look, perhaps old: it can show an instance, never that one is gone.
    if (!judgement.assessments.some(({ outcome }) => outcome === 'identified')) continue;
    if (judgement.changes.length > 0) observations.push(observation);
    changes.push(...judgement.changes);
  }
  await store.record(sweepId, observations, changes);
  return changes.map(({ finding }) => finding).filter((finding) => finding.sweepId === sweepId);
}
