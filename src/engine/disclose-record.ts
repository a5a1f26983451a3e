import type { FindingState } from '../model/finding.ts';
import type { Notice } from '../model/notice.ts';
import type { FindingChange, Store } from '../ports.ts';

/** The states in which an operator is to be told. */
export const TOLD_STATES: readonly FindingState[] = ['new', 'open', 'reopened'];

/** Writes the chosen contact to the findings of a draft. */
export async function recordContact(store: Store, draft: Notice): Promise<void> {
  const findings = await store.findings({ ids: draft.findingIds });
  const changes = findings.map((finding) => ({ finding: { ...finding, contact: draft.recipient }, events: [] }));
  if (changes.length > 0) await store.saveFindings(changes);
}

/** Moves the findings of a sent notice to `notified`, with a step of history. Doing it twice does it once. */
export async function recordSent(store: Store, notice: Notice): Promise<void> {
  const { sentAt } = notice;
  if (sentAt === null || notice.findingIds.length === 0) return;
  const findings = await store.findings({ ids: notice.findingIds, states: TOLD_STATES });
  const changes = findings
    // Opened again since this mail: it speaks of another time.
    .filter((finding) => finding.notifiedAt === null || finding.notifiedAt < sentAt)
    .map((finding): FindingChange => {
      const reason = `notice ${notice.id} was sent to ${notice.recipient}`;
      return {
        finding: { ...finding, state: 'notified', notifiedAt: sentAt, contact: notice.recipient },
        events: [
          { findingId: finding.id, at: sentAt, sweepId: notice.recheckId, from: finding.state, to: 'notified', reason },
        ],
      };
    });
  if (changes.length > 0) await store.saveFindings(changes);
}
