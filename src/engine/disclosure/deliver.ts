import type { Notice } from '../../model/notice.ts';
import { hashNotice } from '../../notice/seal.ts';
import type { Mailer } from '../../ports.ts';
import { createBook, letterOf } from './book.ts';
import { toCases } from './cases.ts';
import { loadObjections } from './objections.ts';
import { HOUR_MS, WEEK_MS } from './policy.ts';
import { loadAddresses, type QueueDeps } from './queue.ts';
import { afterReceipt, UNANSWERED } from './receipt.ts';
import { afterRecheck, isUndecided, type Recheck, type Round } from './recheck.ts';
import { type BookkeepingDeps, note, recordSent } from './record.ts';

const MAX_SILENCE_MS = WEEK_MS;

export interface SendDeps extends BookkeepingDeps, QueueDeps {
  readonly mailer: Mailer;
  readonly recheck: Recheck;
  /** Why everything has to stop (the kill switch); empty while it need not. */
  readonly halted: () => string;
}

/** Why this notice may not go out: another wording, an objection, or another mail to the same mailbox. */
export async function whyNot(notice: Notice, { store, clock, policy }: SendDeps): Promise<string> {
  if (notice.approvedSha256 === null || hashNotice(notice) !== notice.approvedSha256)
    return 'its wording is not the one that was approved: approve it again';
  const objections = await loadObjections(store, clock.now());
  const findings = await store.findings({ ids: notice.findingIds });
  const objection = objections.toMailbox(notice.recipient) || objections.toFindings(findings);
  if (objection !== '') return objection;
  const notices = await store.notices();
  // A reminder to somebody else would go on with what an answer has ended since it was approved.
  const told = toCases(findings, notices, policy.exposures).flatMap((one) => one.notices);
  const [answer] = told.flatMap((one) => objections.answersTo(one) ?? []);
  if (answer !== undefined) return answer.reason;
  const addressOf = await loadAddresses(store);
  const others = notices.filter((one) => one.state !== 'approved');
  return createBook(others, addressOf, policy, clock.now(), notice.id).blocks(letterOf(notice, addressOf));
}

/** Back to draft, the approval void. */
export async function turnBack(notice: Notice, detail: string, deps: SendDeps): Promise<Notice> {
  const after: Notice = {
    ...notice,
    state: 'draft',
    sha256: hashNotice(notice),
    approvedSha256: null,
    approvedBy: null,
    approvedAt: null,
    sentAt: null,
    detail,
  };
  if (await deps.store.claimNotice(notice.id, notice.state, 'draft')) {
    await deps.store.saveNotice(after);
    await note(deps, 'turn-back', notice.id, detail);
  }
  return after;
}

interface Outcome {
  readonly after: Notice;
  /** Why no other mail can go out now either; empty when one can. */
  readonly stop: string;
}

/**
 * What did not answer is asked again after an hour, two, four and so on. After a week the approval is too old to act
 * on. Null then, and when it may go out or has to be dropped.
 */
async function putOff(approved: Notice, round: Round, { store, clock }: SendDeps): Promise<Notice | null> {
  const now = clock.now().getTime();
  const waitedMs = now - Date.parse(approved.approvedAt ?? approved.createdAt);
  if (!isUndecided(approved, round) || waitedMs > MAX_SILENCE_MS) return null;
  const retryAt = new Date(now + Math.max(HOUR_MS, waitedMs)).toISOString();
  const detail = `${UNANSWERED}, so it is not known whether it is still open`;
  const after: Notice = { ...approved, recheckId: round.sweepId, retryAt, detail };
  if (!(await store.claimNotice(approved.id, 'approved', 'approved'))) return null;
  await store.saveNotice(after);
  await note({ store, clock }, 'put-off', approved.id, `${detail}: asked again from ${retryAt} on`);
  return after;
}

/** Claims a re-checked notice and hands it over, at most once whatever happens. */
export async function sendOne(approved: Notice, round: Round, deps: SendDeps, signal: AbortSignal): Promise<Outcome> {
  const { store, clock, mailer } = deps;
  const notice = afterRecheck(approved, round);
  const end = (after: Notice): Outcome => ({ after, stop: '' });
  // What may not be asked any more has no answer either, and never will.
  const objection = notice === null ? await whyNot(approved, deps) : '';
  if (objection !== '') return end(await turnBack(approved, objection, deps));
  const later = notice === null ? await putOff(approved, round, deps) : null;
  if (later !== null) return end(later);
  const next = notice === null ? 'dropped' : 'sending';
  // The claim comes before any other write: whoever loses it must not touch the row.
  if (!(await store.claimNotice(approved.id, 'approved', next)))
    return end((await store.notice(approved.id)) ?? approved);
  const current = await store.notice(approved.id);
  if (current === null || hashNotice(current) !== approved.approvedSha256)
    return end(
      await turnBack({ ...(current ?? approved), state: next }, 'its wording changed while it was re-checked', deps),
    );
  if (notice === null) {
    const detail = `not one of its findings was seen open by re-check ${round.sweepId || '(none needed)'}`;
    const dropped: Notice = { ...approved, state: 'dropped', recheckId: round.sweepId || null, detail };
    await store.saveNotice(dropped);
    await note(deps, 'drop', approved.id, detail);
    return end(dropped);
  }
  // Asked when the claim stands: whoever else claims a mail to the same mailbox from now on sees this one.
  const reason = await whyNot(current, deps);
  if (reason !== '') return end(await turnBack({ ...current, state: 'sending' }, reason, deps));
  const sending: Notice = { ...notice, state: 'sending', sentAt: clock.now().toISOString() };
  await store.saveNotice(sending);
  await note(deps, 'send', notice.id, `sha256 ${notice.sha256}, re-check ${round.sweepId}, dated ${sending.sentAt}`);
  const receipt = await mailer.send(sending, signal);
  const after = afterReceipt(sending, receipt, clock.now());
  await store.saveNotice(after);
  await recordSent(store, after);
  await note(deps, ACTS[after.state] ?? after.state, notice.id, receipt.response);
  return { after, stop: receipt.outcome === 'unavailable' ? `the mail server takes no mail: ${receipt.response}` : '' };
}

const ACTS: Partial<Record<Notice['state'], string>> = { held: 'hold', failed: 'fail', approved: 'defer' };
