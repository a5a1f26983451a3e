import type { SweepListener } from '../../engine/sweep/listener.ts';
import { type Point, recheckPoints } from '../../engine/sweep/point.ts';
import { watchWeb } from '../../engine/sweep/recheck-watch.ts';
import { runSweep } from '../../engine/sweep/sweep.ts';
import { describeLook } from '../../finding/look.ts';
import { UsageError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { Clock, Store } from '../../ports.ts';
import { parseTarget } from '../../scope/parse-target.ts';
import type { Network } from '../wire/adapters.ts';
import { auditedSweep } from './audited-sweep.ts';
import type { LoadedRules } from './rules.ts';
import { beginSweep } from './start-sweep.ts';

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

/** A re-check that was made. */
export interface Rechecked {
  readonly sweep: Sweep;
  /** What each finding showed, in plain words, by its id. */
  readonly looks: ReadonlyMap<string, string>;
}

/** Asks findings again, in a sweep of their own. */
export async function runRecheck(
  findings: readonly Finding[],
  { store, network, clock, rules, timeoutMs, version, control }: RecheckRun,
  listener: SweepListener,
  signal: AbortSignal,
): Promise<Rechecked> {
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
  const certificates = new Map<string, readonly string[]>();
  for (const finding of findings) {
    const known = await store.observationsOf(finding);
    certificates.set(finding.id, [...new Set(known.flatMap(({ tls }) => tls?.sha256 ?? []))]);
  }
  const watch = watchWeb(network.web);
  // Some findings answer only under a name that a redirect once gave away.
  const options = { concurrency: 64, timeoutMs, retries: 2, tryNames: true, manyPorts: true, manyViews: true };
  const ports = { ...network, web: watch.web, store, clock };
  const sweep = await auditedSweep(start, { store, clock }, () =>
    runSweep(start, points, rules, options, ports, listener, signal),
  );
  const looks = new Map<string, string>();
  // What an abort cut short was not looked at.
  if (signal.aborted) return { sweep, looks };
  const now = new Map((await store.findings({ ids: findings.map(({ id }) => id) })).map((each) => [each.id, each]));
  for (const before of findings) {
    const after = now.get(before.id) ?? before;
    const { words, isNew } = describeLook({
      after,
      sweepId: sweep.id,
      observations: watch.at(before.endpoint),
      certificates: certificates.get(before.id) ?? [],
      controlAnswered: watch.answeredBeside(before.endpoint.address),
    });
    looks.set(before.id, words);
    if (isNew) await remember(after, words, sweep.id, { store, clock });
  }
  return { sweep, looks };
}

/** A look that changes no state belongs in the history all the same, once for as long as it stays the same. */
async function remember(
  finding: Finding,
  reason: string,
  sweepId: string,
  { store, clock }: Pick<RecheckRun, 'store' | 'clock'>,
): Promise<void> {
  if ((await store.history(finding.id)).at(-1)?.reason === reason) return;
  const { id, state } = finding;
  const event = { findingId: id, at: clock.now().toISOString(), sweepId, from: state, to: state, reason };
  await store.saveFindings([{ finding, events: [event] }]);
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
