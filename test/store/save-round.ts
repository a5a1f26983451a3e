import type { Store } from '../../src/ports.ts';
import { sampleEvent, sampleFindings } from './samples.ts';

/** Round n gives 600 findings (more than one statement takes) the version n and one more step of history. */
export function saveRound(store: Store, round: number): Promise<void> {
  const findings = sampleFindings(600, { version: String(round) });
  return store.saveFindings(
    findings.map((finding) => ({
      finding,
      events: [sampleEvent({ findingId: finding.id, reason: `round ${round}` })],
    })),
  );
}
