import { trackFinding } from '../../../src/finding/track.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { Exposure } from '../../../src/model/fingerprint.ts';
import type { Clock, Store } from '../../../src/ports.ts';
import { sampleSweep } from '../../store/samples.ts';

/** What a host shows when it is asked again: an exposure, or how it is gone. */
export type Shows = Exposure | 'refused' | 'absent' | 'silent' | 'inconclusive';

/** Re-checks without a network: `shows` answers for the hosts, the rest is the program's own judgement. */
export function createTrackedRecheck(store: Store, clock: Clock, shows: (finding: Finding) => Shows) {
  let count = 0;
  return async (
    asked: readonly Finding[],
  ): Promise<{ readonly sweepId: string; readonly findings: readonly Finding[] }> => {
    count += 1;
    const at = clock.now().toISOString();
    const sweepId = `${at}-${process.pid}-${count}`;
    const ids = asked.map(({ id }) => id);
    const state = 'finished';
    await store.startSweep(
      sampleSweep({ id: sweepId, kind: 'recheck', startedAt: at, state, options: { findings: ids } }),
    );
    const tracked = asked.flatMap((previous) => {
      const { endpoint } = previous;
      const sight = {
        previous,
        endpoint,
        seen: sightingOf(previous, shows(previous)),
        at,
        sweepId,
        controlAnswered: true,
      };
      return trackFinding(sight) ?? [];
    });
    await store.saveFindings(tracked);
    return { sweepId, findings: await store.findings({ ids }) };
  };
}

function sightingOf(finding: Finding, show: Shows): Parameters<typeof trackFinding>[0]['seen'] {
  if (show === 'refused' || show === 'absent' || show === 'silent' || show === 'inconclusive') return { kind: show };
  const { product, endpoint, version, versionSource, signals, risks, hostnames } = finding;
  const severity = show === 'open' ? 'critical' : show === 'login' ? 'low' : 'medium';
  const judged = { outcome: 'identified', exposure: show, severity, confidence: 'high', held: false } as const;
  const assessment = {
    ...judged,
    fingerprint: 'airbyte',
    revision: 1,
    product,
    endpoint,
    version,
    versionSource,
    signals,
    evidence: [],
  };
  return { kind: 'identified', assessment, risks, hostnames };
}
