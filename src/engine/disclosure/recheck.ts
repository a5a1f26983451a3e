import type { Finding, FindingState } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import { reduceNotice, statedExposures } from '../../notice/reduce.ts';
import { hashNotice } from '../../notice/seal.ts';
import type { Clock, Store } from '../../ports.ts';
import { TOLD_STATES } from './record.ts';

const MAX_AGE_MS = 60 * 60 * 1000;
// What a reminder is about was told before.
const OPEN_STATES: readonly FindingState[] = [...TOLD_STATES, 'notified'];

/** Probes findings again in a sweep of its own, which is saved, and returns them as they are now. */
export type Recheck = (
  findings: readonly Finding[],
  signal: AbortSignal,
) => Promise<{ readonly sweepId: string; readonly findings: readonly Finding[] }>;

/** A re-check: which sweep it was, when it began, and what its findings are now. */
export interface Round {
  readonly sweepId: string;
  readonly at: Date;
  readonly findings: readonly Finding[];
}

interface RecheckDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly recheck: Recheck;
}

/** Re-checks the findings of all these notices in one round. */
export async function recheckNotices(
  notices: readonly Notice[],
  deps: RecheckDeps,
  signal: AbortSignal,
): Promise<Round> {
  // Before the first probe, so that the round is never taken for younger than it is.
  const at = deps.clock.now();
  const ids = new Set(notices.flatMap((notice) => notice.findingIds));
  const known = ids.size === 0 ? [] : await deps.store.findings({ ids: [...ids], states: OPEN_STATES });
  if (known.length === 0) return { sweepId: '', at, findings: [] };
  return { at, ...(await deps.recheck(known, signal)) };
}

/** The round that a notice was already part of, when it is less than an hour old and still tells of all findings. */
export async function earlierRound(notice: Notice, { store, clock }: RecheckDeps): Promise<Round | null> {
  const sweep = notice.recheckId === null ? null : await store.sweep(notice.recheckId);
  if (sweep === null) return null;
  const round = {
    sweepId: sweep.id,
    at: new Date(sweep.startedAt),
    findings: await store.findings({ ids: notice.findingIds }),
  };
  return isFresh(round, clock) && stillOpen(notice, round).length === notice.findingIds.length ? round : null;
}

/** A clock that was set back makes no re-check younger than it is. */
export function isFresh(round: Round, clock: Clock): boolean {
  const ageMs = clock.now().getTime() - round.at.getTime();
  return ageMs >= 0 && ageMs < MAX_AGE_MS;
}

/** The findings of a notice that the round saw, as exposed as the text says. What it could not see is not told. */
function stillOpen(notice: Notice, round: Round): readonly Finding[] {
  const stated = statedExposures(notice.text);
  return round.findings.filter(
    (finding) =>
      notice.findingIds.includes(finding.id) &&
      OPEN_STATES.includes(finding.state) &&
      !finding.held &&
      finding.sweepId === round.sweepId &&
      stated.get(finding.id) === finding.exposure,
  );
}

/** The notice as it may go out after a re-check: cut down to what is still open; null when nothing is. */
export function afterRecheck(notice: Notice, round: Round): Notice | null {
  const open = stillOpen(notice, round);
  if (open.length === 0 || losesOpen(notice, open)) return null;
  const checked = { ...notice, recheckId: round.sweepId };
  const openIds = new Set(open.map((finding) => finding.id));
  const gone = notice.findingIds.filter((id) => !openIds.has(id));
  if (gone.length === 0) return checked;
  const cut = {
    ...checked,
    findingIds: notice.findingIds.filter((id) => openIds.has(id)),
    ...reduceNotice(notice, gone),
  };
  const sha256 = hashNotice(cut);
  // Every line left was approved, so the approval moves on to the shorter text; both hashes stay on record.
  const change = `no longer open: ${gone.join(' ')}; approved as ${notice.sha256}, cut down to ${sha256}`;
  const detail = notice.detail === '' ? change : `${notice.detail}; ${change}`;
  return { ...cut, sha256, approvedSha256: sha256, detail };
}

/**
 * Whether what came to nothing may still hold: a finding did not answer, and silence alone does not tell a closed
 * server from a lost packet.
 */
export function isUndecided(notice: Notice, round: Round): boolean {
  const stated = statedExposures(notice.text);
  return round.findings.some(
    (finding) =>
      notice.findingIds.includes(finding.id) &&
      OPEN_STATES.includes(finding.state) &&
      !finding.held &&
      finding.cleanSince === null &&
      finding.sweepId !== round.sweepId &&
      stated.get(finding.id) === finding.exposure,
  );
}

/** The text warns of a server without a login, and only protected ones are left: another text is needed. */
function losesOpen(notice: Notice, left: readonly Finding[]): boolean {
  const stated = [...statedExposures(notice.text).values()];
  return stated.includes('open') && left.every((finding) => finding.exposure !== 'open');
}
