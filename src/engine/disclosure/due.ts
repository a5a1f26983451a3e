import type { Finding, FindingState } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import type { Reply } from '../../model/reply.ts';
import type { Sweep } from '../../model/sweep.ts';
import { isOver } from './close.ts';
import { DAY_MS, type Policy } from './policy.ts';

// What is gone may come back, and what is protected may open again.
const WATCHED: readonly FindingState[] = ['notified', 'protected', 'gone', 'reopened', 'open'];
const CLEAN_GAP_MS = DAY_MS;

/** What tells when a finding was last asked, and who said that it is fixed. */
export interface Known {
  readonly sweeps: readonly Sweep[];
  readonly notices: readonly Notice[];
  readonly replies: readonly Reply[];
}

/**
 * The findings that were told and are to be asked again now: on the days after the notice that the policy names, a
 * day after a first clean check, and at once when somebody wrote FIXED. A missed day is made up for once.
 */
export function dueFindings(
  findings: readonly Finding[],
  { sweeps, notices, replies }: Known,
  policy: Pick<Policy, 'recheckDays' | 'closeDay'>,
  now: Date,
): readonly Finding[] {
  const asked = lastAsked(sweeps);
  const said = saidFixed(notices, replies);
  return findings.filter((finding) => {
    const { id, state, notifiedAt, cleanSince } = finding;
    if (notifiedAt === null || !WATCHED.includes(state)) return false;
    const last = Math.max(asked.get(id) ?? 0, Date.parse(finding.lastSeen), Date.parse(notifiedAt));
    const isDue = (time: number): boolean => last < time && time <= now.getTime();
    if (policy.recheckDays.some((days) => isDue(Date.parse(notifiedAt) + days * DAY_MS))) return true;
    if (isOver(finding, policy, now)) return false;
    return isDue(said.get(id) ?? 0) || (cleanSince !== null && isDue(Date.parse(cleanSince) + CLEAN_GAP_MS));
  });
}

function lastAsked(sweeps: readonly Sweep[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const { kind, state, startedAt, options } of sweeps) {
    if (kind !== 'recheck' || state !== 'finished' || !Array.isArray(options.findings)) continue;
    for (const id of options.findings) last.set(String(id), Math.max(last.get(String(id)) ?? 0, Date.parse(startedAt)));
  }
  return last;
}

/** When somebody last wrote FIXED about a finding. */
function saidFixed(notices: readonly Notice[], replies: readonly Reply[]): ReadonlyMap<string, number> {
  const said = new Map<string, number>();
  for (const { kind, noticeId, at } of replies) {
    if (kind !== 'fixed') continue;
    const notice = notices.find(({ id }) => id === noticeId);
    for (const id of notice?.findingIds ?? []) said.set(id, Math.max(said.get(id) ?? 0, Date.parse(at)));
  }
  return said;
}
