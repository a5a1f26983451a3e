import type { SweepListener } from '../engine/listener.ts';
import { recheckPoints } from '../engine/recheck.ts';
import { runSweep } from '../engine/sweep.ts';
import type { Finding } from '../model/finding.ts';
import type { Sweep } from '../model/sweep.ts';
import type { Clock, Store } from '../ports.ts';
import type { LoadedRules } from './rules.ts';
import { beginSweep } from './start-sweep.ts';
import type { Network } from './wire.ts';

export interface RecheckRun {
  readonly store: Store;
  readonly network: Network;
  readonly clock: Clock;
  readonly rules: LoadedRules;
  readonly timeoutMs: number;
  readonly version: string;
}

/** Asks findings again, in a sweep of their own. */
export async function runRecheck(
  findings: readonly Finding[],
  { store, network, clock, rules, timeoutMs, version }: RecheckRun,
  listener: SweepListener,
  signal: AbortSignal,
): Promise<Sweep> {
  const start = beginSweep({
    kind: 'recheck',
    now: clock.now(),
    total: findings.length,
    badLines: 0,
    options: { findings: findings.map(({ id }) => id) },
    rules,
    version,
  });
  // Some findings answer only under a name that a redirect once gave away.
  const options = { concurrency: 64, timeoutMs, retries: 2, tryNames: true, manyPorts: true, manyViews: true };
  return runSweep(start, recheckPoints(findings), rules, options, { ...network, store, clock }, listener, signal);
}
