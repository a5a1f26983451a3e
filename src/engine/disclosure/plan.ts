import type { Finding } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import type { ContactSource } from '../../ports.ts';
import { assignContacts, type DueCase, type Untold, untold } from './assign.ts';
import { createBook } from './book.ts';
import { type Case, toCases } from './cases.ts';
import { closeCases } from './close.ts';
import { findContacts } from './contacts.ts';
import { type DraftDeps, isTask } from './draft.ts';
import { groupAssignments } from './group.ts';
import type { Refusal } from './ladder.ts';
import { loadObjections, type Objections } from './objections.ts';
import type { Policy } from './policy.ts';
import { settleSent, TOLD_STATES } from './record.ts';
import { type Turn, turnOf } from './turn.ts';
import { updateDrafts } from './update.ts';

export interface PlanDeps extends DraftDeps {
  readonly contacts: ContactSource;
}

/** What a plan came to: every finding that is to be told stands in one of these. Nothing has been sent. */
export interface NoticePlan {
  readonly drafted: readonly Notice[];
  /** Drafts of an earlier plan that still hold. */
  readonly kept: readonly Notice[];
  /** Texts for web forms, which a human fills in. */
  readonly tasks: readonly Notice[];
  /** A human has to decide. */
  readonly held: readonly Untold[];
  /** No source knows whom to write to. */
  readonly without: readonly Finding[];
  /** Told, about to be, or not to be told now. */
  readonly skipped: readonly Untold[];
}

/** Drafts what is due for each case: a first notice, or the one reminder; drops drafts that no longer hold. */
export async function planNotices(deps: PlanDeps, signal: AbortSignal): Promise<NoticePlan> {
  const { store, clock, policy } = deps;
  await settleSent(store, await store.notices());
  await closeCases(deps);
  const now = clock.now();
  const all = await store.findings({});
  const notices = await store.notices();
  const objections = await loadObjections(store, now);
  const sorted = sortCases(toCases(all, notices, policy.exposures), policy, now, objections);
  const eligible = sorted.due.flatMap(({ turn }) => turn.findings);
  const found = await findContacts(eligible, deps.contacts, store, objections, signal);
  if (signal.aborted) return { drafted: [], kept: [], tasks: [], without: [], ...sorted };
  const contacts = new Map(found.map((one) => [one.finding.id, one.contacts]));
  const places = new Map(all.map(({ id, endpoint }) => [id, endpoint.address]));
  const addressOf = (id: string): string => places.get(id) ?? '';
  const book = createBook(notices, addressOf, policy, now);
  const refusal: Refusal = (address) => (book.isDead(address) ? 'failed for good' : objections.toMailbox(address));
  const { due, skipped: objected } = withoutObjectors(sorted.due, await loadObjections(store, now));
  const assignments = assignContacts(due, ({ id }) => contacts.get(id) ?? [], refusal, now);
  const { drafted, kept, blocked } = await updateDrafts(
    groupAssignments(assignments.assigned),
    { notices, replies: objections.replies, addressOf },
    deps,
    signal,
  );
  return {
    drafted: drafted.filter((notice) => !isTask(notice)),
    kept: kept.filter((notice) => !isTask(notice)),
    tasks: [...drafted, ...kept].filter(isTask),
    held: [...sorted.held, ...assignments.held],
    without: assignments.without,
    skipped: [
      ...all.flatMap((finding) => notToTell(finding, policy)),
      ...sorted.skipped,
      ...objected,
      ...assignments.skipped,
      ...blocked.flatMap(({ group, reason }) => untold(group.findings, reason, group.contact.address)),
    ],
  };
}

/** Looking for contacts may have shown whose a host is, and its owner may have objected before. */
function withoutObjectors(cases: readonly DueCase[], objections: Objections): Pick<Sorted, 'due' | 'skipped'> {
  const judged = cases.map((one) => ({ one, reason: objections.toFindings(one.subject.findings) }));
  return {
    due: judged.filter(({ reason }) => reason === '').map(({ one }) => one),
    skipped: judged.flatMap(({ one, reason }) => (reason === '' ? [] : untold(one.turn.findings, reason))),
  };
}

/** An exposed finding that nobody is written to about, whoever runs it. */
function notToTell(finding: Finding, { exposures }: Policy): readonly Untold[] {
  const { state, exposure } = finding;
  if (!TOLD_STATES.includes(state) || exposures.some((told) => told === exposure)) return [];
  const reason =
    exposure === 'unknown'
      ? 'its protection could not be told: airsweep check shows why'
      : `exposure ${exposure} is not told about (notify.exposures)`;
  return untold([finding], reason);
}

interface Sorted {
  readonly due: readonly DueCase[];
  readonly held: readonly Untold[];
  readonly skipped: readonly Untold[];
}

/** Which cases are to be written about now, and why the others are not. */
function sortCases(cases: readonly Case[], policy: Policy, now: Date, objections: Objections): Sorted {
  const due: DueCase[] = [];
  const held: Untold[] = [];
  const skipped: Untold[] = [];
  for (const subject of cases) {
    const objection = objections.toFindings(subject.findings);
    const turn: Turn =
      objection === '' ? turnOf(subject, policy, now, objections.answersTo) : { kind: 'wait', reason: objection };
    if (turn.kind === 'held') held.push(...untold(subject.findings, turn.reason));
    if (turn.kind === 'wait') skipped.push(...untold(subject.findings, turn.reason));
    if (turn.kind === 'first' || turn.kind === 'reminder') {
      due.push({ subject, turn });
      const others = subject.findings.filter((finding) => !turn.findings.includes(finding));
      const known = turn.kind === 'first' ? 'was told of before' : 'not seen open since its notice: run recheck';
      for (const finding of others) {
        if (finding.held) held.push(...untold([finding], 'its evidence contradicts itself'));
        else skipped.push(...untold([finding], known));
      }
    }
  }
  return { due, held, skipped };
}
