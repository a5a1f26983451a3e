import type { FindingState } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import type { Clock, FindingChange, Store } from '../../ports.ts';

/** The states in which an operator is to be told. */
export const TOLD_STATES: readonly FindingState[] = ['new', 'open', 'reopened'];

export interface BookkeepingDeps {
  readonly store: Store;
  readonly clock: Clock;
}

/** Enters what the program did by itself, or a human did, in the audit log. */
export function note(
  { store, clock }: BookkeepingDeps,
  action: string,
  subject: string,
  detail: string,
  actor = 'airsweep',
): Promise<void> {
  return store.audit({ at: clock.now().toISOString(), actor, action, subject, detail });
}

/** Writes the chosen contact to the findings of a draft; who has been told already stays. */
export async function recordContact(store: Store, draft: Notice): Promise<void> {
  const findings = (await store.findings({ ids: draft.findingIds })).filter(({ notifiedAt }) => notifiedAt === null);
  const changes = findings.map((finding) => ({ finding: { ...finding, contact: tellable(draft) }, events: [] }));
  if (changes.length > 0) await store.saveFindings(changes);
}

/** A finding's contact is exported. What the instance gave away was read for writing to it, not for passing it on. */
function tellable({ rung, recipient }: Notice): string {
  return rung === 'instance-email' ? '' : recipient;
}

/** Moves the findings of a sent notice to `notified`, with a step of history. Doing it twice does it once. */
export async function recordSent(store: Store, notice: Notice): Promise<void> {
  const { sentAt } = notice;
  if (notice.state !== 'sent' || sentAt === null || notice.findingIds.length === 0) return;
  const reason = `${notice.reminds === null ? 'notice' : 'reminder'} ${notice.id} was sent (${notice.rung})`;
  const changes: FindingChange[] = [];
  for (const finding of await store.findings({ ids: notice.findingIds, states: [...TOLD_STATES, 'notified'] })) {
    // Opened again since this mail: it speaks of another time, and its history has this step already.
    const isKnown = (await store.history(finding.id)).some(
      ({ reason: known, at }) => known === reason && at === sentAt,
    );
    if (isKnown) continue;
    const notifiedAt = finding.state === 'notified' ? finding.notifiedAt : sentAt;
    changes.push({
      finding: { ...finding, state: 'notified', notifiedAt, contact: tellable(notice) },
      events: [
        { findingId: finding.id, at: sentAt, sweepId: notice.recheckId, from: finding.state, to: 'notified', reason },
      ],
    });
  }
  if (changes.length > 0) await store.saveFindings(changes);
}

/**
 * Takes a mail that came back off its findings: who was told by another one since is told from then on, who was not is
 * open again. Doing it twice does it once.
 */
export async function recordReturned({ store, clock }: BookkeepingDeps, notice: Notice): Promise<void> {
  const others = (await store.notices()).filter(({ id, state }) => id !== notice.id && state === 'sent');
  const changes: FindingChange[] = [];
  for (const finding of await store.findings({ ids: notice.findingIds })) {
    if (finding.notifiedAt === null || finding.notifiedAt !== notice.sentAt) continue;
    const [notifiedAt = null] = others
      .filter(({ findingIds, sentAt }) => findingIds.includes(finding.id) && (sentAt ?? '') > (notice.sentAt ?? ''))
      .flatMap(({ sentAt }) => sentAt ?? [])
      .sort();
    const isUntold = notifiedAt === null && finding.state === 'notified';
    const to = isUntold ? 'open' : finding.state;
    const reason = `notice ${notice.id} came back${notifiedAt === null ? ': nobody was told' : ''}`;
    const event = {
      findingId: finding.id,
      at: clock.now().toISOString(),
      sweepId: null,
      from: finding.state,
      to,
      reason,
    };
    changes.push({ finding: { ...finding, state: to, notifiedAt }, events: [event] });
  }
  if (changes.length > 0) await store.saveFindings(changes);
}

/** Enters mails that went out in their findings, where a kill came in between. */
export async function settleSent(store: Store, notices: readonly Notice[]): Promise<void> {
  for (const notice of notices) await recordSent(store, notice);
}
