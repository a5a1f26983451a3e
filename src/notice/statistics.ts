import type { Finding, FindingEvent, FindingState } from '../model/finding.ts';
import type { Notice, NoticeState } from '../model/notice.ts';
import { type Course, medianDays, type Step, survivalCurve } from './survival.ts';

const DAY_MS = 24 * 3_600_000;

/** What a disclosure has come to, for all or for a part of it. */
export interface Outcome {
  /** Mails handed to a server, reminders too, and how many of them did not come back. */
  readonly mails: number;
  readonly arrived: number;
  /** Findings that a mail reached. */
  readonly told: number;
  /** Told, and no longer exposed: fixed or behind a login. */
  readonly ended: number;
  readonly medianDays: number | null;
}

/** A part: `security.txt` by rung, `Example Cloud` by provider, `critical` by severity. */
export interface Part extends Outcome {
  readonly name: string;
}

/** What became of all findings and notices; plain numbers, nobody's name. */
export interface Statistics {
  readonly all: Outcome;
  readonly notices: Readonly<Record<NoticeState, number>>;
  /** Told findings by what they are now. */
  readonly states: Readonly<Partial<Record<FindingState, number>>>;
  /** Fixed or protected before anybody was told: what happens without us. */
  readonly endedUntold: number;
  readonly curve: readonly Step[];
  readonly byRung: readonly Part[];
  readonly byProvider: readonly Part[];
  readonly bySeverity: readonly Part[];
}

interface ToldFinding extends Course {
  readonly finding: Finding;
  /** The one that reached somebody first. */
  readonly notice: Notice;
}

const TRIED: readonly NoticeState[] = ['sent', 'bounced', 'failed'];
const ENDED: readonly FindingState[] = ['fixed', 'protected'];
// A human's word that it was no finding, or not ours to judge.
const UNCOUNTED: readonly FindingState[] = ['false-positive', 'suppressed'];

/**
 * Counts and survival of told findings. A course begins with the first mail that was not returned. It ends when the
 * finding was first seen closed (of two clean checks the first) or protected. Everything else is censored at the
 * time it was last seen: `gone` too, because silence does not tell fixed from switched off for a day.
 */
export function disclosureStatistics(
  notices: readonly Notice[],
  findings: readonly Finding[],
  historyOf: (findingId: string) => readonly FindingEvent[],
): Statistics {
  const counted = findings.filter(({ state }) => !UNCOUNTED.includes(state));
  const told = counted.flatMap((finding) => toldFinding(finding, notices, historyOf(finding.id)) ?? []);
  const tried = notices.filter(({ state }) => TRIED.includes(state));
  const parts = (name: (notice: Notice) => string, ofTold: (one: ToldFinding) => string): readonly Part[] =>
    partsOf(tried, told, name, ofTold);
  const severities = new Map(findings.map(({ id, severity }) => [id, severity]));
  return {
    all: outcomeOf(tried, told),
    notices: countStates(notices),
    states: Object.fromEntries([...Map.groupBy(told, ({ finding }) => finding.state)].map(([k, v]) => [k, v.length])),
    endedUntold: counted.filter(({ state, notifiedAt }) => notifiedAt === null && ENDED.includes(state)).length,
    curve: survivalCurve(told),
    byRung: parts(
      ({ rung }) => rung,
      ({ notice }) => notice.rung,
    ),
    byProvider: parts(
      ({ provider }) => provider || 'other',
      ({ notice }) => notice.provider || 'other',
    ),
    bySeverity: parts(
      ({ findingIds }) => severities.get(findingIds[0] ?? '') ?? 'unknown',
      ({ finding }) => finding.severity,
    ),
  };
}

function toldFinding(
  finding: Finding,
  notices: readonly Notice[],
  history: readonly FindingEvent[],
): ToldFinding | null {
  const { notifiedAt } = finding;
  const reached = notices
    .filter(({ state, sentAt, findingIds }) => state === 'sent' && sentAt !== null && findingIds.includes(finding.id))
    .filter(({ sentAt }) => notifiedAt !== null && (sentAt ?? '') >= notifiedAt)
    .toSorted((a, b) => ((a.sentAt ?? '') < (b.sentAt ?? '') ? -1 : 1));
  const [notice] = reached;
  if (notice === undefined || notice.sentAt === null) return null;
  const from = notice.sentAt;
  const end = history.find(({ to, at }) => ENDED.includes(to) && at > from);
  const firstClean = end?.to === 'fixed' && finding.state === 'fixed' ? finding.cleanSince : null;
  const until = end === undefined ? finding.lastSeen : (firstClean ?? end.at);
  const days = Math.max(0, Date.parse(until) - Date.parse(from)) / DAY_MS;
  return { finding, notice, days, hasEnded: end !== undefined };
}

function outcomeOf(tried: readonly Notice[], told: readonly ToldFinding[]): Outcome {
  return {
    mails: tried.length,
    arrived: tried.filter(({ state }) => state === 'sent').length,
    told: told.length,
    ended: told.filter(({ hasEnded }) => hasEnded).length,
    medianDays: medianDays(survivalCurve(told)),
  };
}

function partsOf(
  tried: readonly Notice[],
  told: readonly ToldFinding[],
  name: (notice: Notice) => string,
  nameOfTold: (one: ToldFinding) => string,
): readonly Part[] {
  const mails = Map.groupBy(tried, name);
  const findings = Map.groupBy(told, nameOfTold);
  return [...new Set([...mails.keys(), ...findings.keys()])]
    .sort()
    .map((key) => ({ name: key, ...outcomeOf(mails.get(key) ?? [], findings.get(key) ?? []) }));
}

function countStates(notices: readonly Notice[]): Readonly<Record<NoticeState, number>> {
  const counts = { draft: 0, approved: 0, sending: 0, sent: 0, held: 0, dropped: 0, failed: 0, bounced: 0 };
  for (const { state } of notices) counts[state] += 1;
  return counts;
}

/** `42 %`; empty when there is nothing to divide by. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? '' : `${Math.round((100 * part) / whole)} %`;
}
