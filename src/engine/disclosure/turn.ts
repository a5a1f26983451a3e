import type { Finding } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import type { Case } from './cases.ts';
import { DAY_MS, dayOf, type Policy } from './policy.ts';
import { TOLD_STATES } from './record.ts';

const CLOSED_WHEN_CHECKED = 'was closed when last checked';

/** What is to be done about a case now. */
export type Turn =
  | { readonly kind: 'first'; readonly findings: readonly Finding[] }
  /** Still open: `told` are the notices that arrived, oldest first. */
  | { readonly kind: 'reminder'; readonly findings: readonly Finding[]; readonly told: readonly [Notice, ...Notice[]] }
  | Stay;

/** Nobody is written to now; `held`: until a human decides. */
export interface Stay {
  readonly kind: 'wait' | 'held';
  readonly reason: string;
}

/** A first notice, one reminder, then silence: whose turn it is follows from what was written about the case. */
export function turnOf(subject: Case, policy: Policy, now: Date, answersTo: (notice: Notice) => Stay | null): Turn {
  const { findings, notices } = subject;
  const pending = notices.find(({ state }) => state === 'approved' || state === 'sending' || state === 'held');
  if (pending !== undefined) {
    const kind = pending.state === 'held' ? 'held' : 'wait';
    return { kind, reason: `notice ${pending.id} about it is ${pending.state}` };
  }
  const [answer] = notices.flatMap((notice) => answersTo(notice) ?? []);
  if (answer !== undefined) return answer;
  const products = new Set(findings.map(({ product }) => product)).size;
  if (products > policy.maxProducts)
    return {
      kind: 'held',
      reason: `it answers as ${products} products: findings set ID false-positive for what is none`,
    };
  const sound = findings.filter(({ held }) => !held);
  if (sound.length === 0) return { kind: 'held', reason: 'its evidence contradicts itself' };
  const [first, ...more] = notices.filter(({ state }) => state === 'sent');
  if (first === undefined) {
    // Who was told by a notice that is not kept any more was told.
    const untold = sound.filter(({ state }) => TOLD_STATES.includes(state));
    if (untold.length === 0) return { kind: 'wait', reason: 'was told of before' };
    const open = untold.filter(isSeenOpen);
    return open.length > 0 ? { kind: 'first', findings: open } : { kind: 'wait', reason: CLOSED_WHEN_CHECKED };
  }
  return turnAfter([first, ...more], sound, policy, now);
}

function turnAfter(
  told: readonly [Notice, ...Notice[]],
  findings: readonly Finding[],
  policy: Policy,
  now: Date,
): Turn {
  const [first] = told;
  const start = Date.parse(first.sentAt ?? first.createdAt);
  const ageDays = (now.getTime() - start) / DAY_MS;
  const reminder = told.find(({ reminds }) => reminds !== null);
  const fresh = findings.filter((finding) => TOLD_STATES.includes(finding.state) && isSeenOpen(finding));
  if (reminder === undefined && ageDays < policy.reminderDay) {
    const day = dayOf(start + policy.reminderDay * DAY_MS);
    return { kind: 'wait', reason: `told by notice ${first.id}; a reminder is due on ${day}` };
  }
  if (reminder !== undefined || ageDays >= policy.closeDay) {
    // A port that opened after the reminder was never told of.
    if (fresh.length > 0) return { kind: 'first', findings: fresh };
    const day = dayOf(start + policy.closeDay * DAY_MS);
    return ageDays >= policy.closeDay
      ? { kind: 'wait', reason: `told by notice ${first.id}; closed on ${day} without a reaction` }
      : { kind: 'wait', reason: `told by notice ${first.id}, reminded by ${reminder?.id}; closes on ${day}` };
  }
  const seen = findings.filter(
    (finding) => fresh.includes(finding) || (isSeenOpen(finding) && Date.parse(finding.lastSeen) > start),
  );
  if (seen.length > 0) return { kind: 'reminder', findings: seen, told };
  const reason = findings.some(isSeenOpen)
    ? 'a reminder is due, but it has not been seen open since the notice: run recheck'
    : CLOSED_WHEN_CHECKED;
  return { kind: 'wait', reason };
}

/** Not closed at the last check: `fixed` needs a second one. */
function isSeenOpen({ cleanSince }: Finding): boolean {
  return cleanSince === null;
}
