import type { SweepListener } from '../engine/listener.ts';
import { recheckPoints } from '../engine/recheck.ts';
import { type Point, runSweep } from '../engine/sweep.ts';
import { UsageError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { Sweep } from '../model/sweep.ts';
import type { Clock, Store } from '../ports.ts';
import { parseTarget } from '../scope/parse-target.ts';
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
  /** An endpoint known to answer, `host:port` or a URL: when it does, silence elsewhere is not our own network's. */
  readonly control?: string | undefined;
}

/** Asks findings again, in a sweep of their own. */
export async function runRecheck(
  findings: readonly Finding[],
  { store, network, clock, rules, timeoutMs, version, control }: RecheckRun,
  listener: SweepListener,
  signal: AbortSignal,
): Promise<Sweep> {
  const points = [
    ...recheckPoints(findings),
    ...(control === undefined ? [] : [controlPoint(control, findings.length)]),
  ];
  const start = beginSweep({
    kind: 'recheck',
    now: clock.now(),
    total: points.length,
    badLines: 0,
    options: { findings: findings.map(({ id }) => id) },
    rules,
    version,
  });
  // Some findings answer only under a name that a redirect once gave away.
  const options = { concurrency: 64, timeoutMs, retries: 2, tryNames: true, manyPorts: true, manyViews: true };
  return runSweep(start, points, rules, options, { ...network, store, clock }, listener, signal);
}

/** Throws UsageError when it is not one endpoint. */
function controlPoint(text: string, position: number): Point {
  const target = parseTarget(text, { kind: 'named', where: 'recheck.control' });
  const { port, tls, path } = target;
  const isOne = target.kind === 'name' || target.first === target.last;
  if (port === null || !isOne)
    throw new UsageError(`recheck.control: "${text}" is not one endpoint: write host:port or a URL`);
  const place = target.kind === 'name' ? { address: null, host: target.host } : { address: target.first, host: null };
  return { ...place, port, tls, path, named: true, position };
}
