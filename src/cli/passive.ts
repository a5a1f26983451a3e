import { judge } from '../engine/judge.ts';
import type { Finding } from '../model/finding.ts';
import type { Observation } from '../model/observation.ts';
import type { Sweep, SweepCounts } from '../model/sweep.ts';
import type { Target } from '../model/target.ts';
import type { Store } from '../ports.ts';
import type { ScanOptions } from './options.ts';
import { openResults, type Results } from './results.ts';
import type { LoadedRules } from './rules.ts';
import { beginSweep } from './start-sweep.ts';
import { createStop } from './stop.ts';
import { describeSweep, type Ended, isClosed, listedFindings } from './summary.ts';
import { streamTargets, type TargetSources } from './targets.ts';
import { readVersion } from './version.ts';
import { openStoreFor, systemClock } from './wire.ts';

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
  for await (const target of targets) {
    if (signal.aborted) break;
    counts.total += 1;
    counts.done += 1;
    const { observation } = target.hints;
    if (observation === undefined) continue;
    counts.http += 1;
    for (const finding of await judgeRecord(start, target, observation, rules, store)) {
      if (!found.has(finding.id) && !isClosed(finding)) results.finding(finding);
      found.add(finding.id);
    }
    counts.findings = found.size;
    results.progress(counts);
  }
  return counts;
}

/** Records what one record says; returns the findings it shows. */
async function judgeRecord(
  { id: sweepId }: Sweep,
  { hints }: Target,
  observation: Observation,
  rules: LoadedRules,
  store: Store,
): Promise<readonly Finding[]> {
  const { endpoint, at } = observation;
  const subject = {
    observations: [observation],
    stored: await store.findingsAt(endpoint.address),
    names: new Map([[endpoint.port, hints.hostnames ?? []]]),
    at,
    sweepId,
    controlAnswered: false,
    isPassive: true,
  };
  const { changes, assessments } = judge(subject, rules);
  // A record is somebody else's look, perhaps old: it can show an instance, never that one is gone.
  if (changes.length === 0 || !assessments.some(({ outcome }) => outcome === 'identified')) return [];
  await store.addObservations(sweepId, [observation]);
  await store.saveFindings(changes);
  return changes.map(({ finding }) => finding).filter((finding) => finding.sweepId === sweepId);
}
