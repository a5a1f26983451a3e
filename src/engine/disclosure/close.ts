import type { Finding } from '../../model/finding.ts';
import { DAY_MS, type Policy } from './policy.ts';
import { type BookkeepingDeps, note } from './record.ts';

const CLOSED = 'case closed: still open, and nobody reacted';

/** The finding was told so long ago that it is written about and re-checked no more, until it reopens. */
export function isOver({ state, notifiedAt }: Finding, { closeDay }: Pick<Policy, 'closeDay'>, now: Date): boolean {
  return state === 'notified' && notifiedAt !== null && now.getTime() - Date.parse(notifiedAt) >= closeDay * DAY_MS;
}

/** Enters the end of cases in the history of their findings, once. Returns the findings that were closed now. */
export async function closeCases(
  deps: BookkeepingDeps & { readonly policy: Pick<Policy, 'closeDay'> },
): Promise<readonly Finding[]> {
  const { store, clock, policy } = deps;
  const closed: Finding[] = [];
  for (const finding of await store.findings({ states: ['notified'] })) {
    if (!isOver(finding, policy, clock.now())) continue;
    const isKnown = (await store.history(finding.id)).some(
      ({ reason, at }) => reason === CLOSED && at >= (finding.notifiedAt ?? ''),
    );
    if (isKnown) continue;
    const at = clock.now().toISOString();
    const event = { findingId: finding.id, at, sweepId: null, from: finding.state, to: finding.state, reason: CLOSED };
    await store.saveFindings([{ finding, events: [event] }]);
    await note(deps, 'close', finding.id, `${policy.closeDay} days after its notice`);
    closed.push(finding);
  }
  return closed;
}
