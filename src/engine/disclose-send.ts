import type { Notice } from '../model/notice.ts';
import { hashNotice } from '../notice/seal.ts';
import type { Clock, Mailer, Receipt, Store } from '../ports.ts';
import { createBook } from './disclose-book.ts';
import { afterRecheck, earlierRound, isFresh, type Recheck, type Round, recheckNotices } from './disclose-recheck.ts';
import { recordSent } from './disclose-record.ts';

const REFUSED = 'refused for now: ';

export interface SendDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly mailer: Mailer;
  readonly recheck: Recheck;
}

/**
 * Sends every approved notice at most once, oldest first, and returns each as it stands afterwards; also those
 * that an earlier run left behind. An abort takes effect between two mails.
 */
export async function sendNotices(deps: SendDeps, signal: AbortSignal): Promise<readonly Notice[]> {
  const results = [...(await recoverInterrupted(deps))];
  const ready: Notice[] = [];
  for (const notice of (await deps.store.notices()).filter((one) => one.state === 'approved').reverse()) {
    const reason = await whyNot(notice, deps);
    if (reason === '') ready.push(notice);
    else results.push(await turnBack(notice, reason, deps));
  }
  if (signal.aborted || ready.length === 0) return results;
  const rounds = await recheckAll(ready, deps, signal);
  for (const notice of ready) {
    // A round that an abort cut short knows too little to judge by.
    if (signal.aborted) break;
    const earlier = rounds.get(notice.id);
    const round = earlier && isFresh(earlier, deps.clock) ? earlier : await recheckNotices([notice], deps, signal);
    if (signal.aborted) break;
    const reason = await whyNot(notice, deps);
    results.push(await (reason === '' ? sendOne(notice, round, deps, signal) : turnBack(notice, reason, deps)));
  }
  return results;
}

/** What a killed run left: a mail that may have gone out waits for a human, a sent one is entered in its findings. */
async function recoverInterrupted({ store }: SendDeps): Promise<readonly Notice[]> {
  const held: Notice[] = [];
  for (const notice of await store.notices()) {
    if (notice.state === 'sent') await recordSent(store, notice);
    if (notice.state !== 'sending' || !(await store.claimNotice(notice.id, 'sending', 'held'))) continue;
    const detail = 'interrupted while it was being sent: it may have arrived, so it is not sent again';
    const after: Notice = { ...notice, state: 'held', detail };
    await store.saveNotice(after);
    held.push(after);
  }
  return held;
}

/** One round for all; a notice that was re-checked within the hour and then turned away is not probed again. */
async function recheckAll(
  ready: readonly Notice[],
  deps: SendDeps,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Round>> {
  const rounds = new Map<string, Round>();
  for (const notice of ready) {
    const earlier = await earlierRound(notice, deps);
    if (earlier !== null) rounds.set(notice.id, earlier);
  }
  const others = ready.filter((notice) => !rounds.has(notice.id));
  if (others.length === 0) return rounds;
  const round = await recheckNotices(others, deps, signal);
  for (const notice of others) rounds.set(notice.id, round);
  return rounds;
}

/** Asked again before each mail: the one before it may have gone to the same mailbox. */
async function whyNot(notice: Notice, { store, clock }: SendDeps): Promise<string> {
  if (notice.approvedSha256 === null || hashNotice(notice) !== notice.approvedSha256) {
    return 'its wording is not the one that was approved: approve it again';
  }
  return createBook(
    (await store.notices()).filter((one) => one.state !== 'approved'),
    clock.now(),
    notice.id,
  ).blocks(notice.recipient);
}

/** Back to draft, the approval void. */
async function turnBack(notice: Notice, detail: string, { store }: SendDeps): Promise<Notice> {
  const after: Notice = {
    ...notice,
    state: 'draft',
    sha256: hashNotice(notice),
    approvedSha256: null,
    approvedBy: null,
    approvedAt: null,
    detail,
  };
  if (await store.claimNotice(notice.id, notice.state, 'draft')) await store.saveNotice(after);
  return after;
}

async function sendOne(approved: Notice, round: Round, deps: SendDeps, signal: AbortSignal): Promise<Notice> {
  const { store, clock, mailer } = deps;
  const notice = afterRecheck({ ...approved, detail: withoutRefusal(approved.detail) }, round);
  const next = notice === null ? 'dropped' : 'sending';
  // The claim comes before any other write: whoever loses it must not touch the row.
  if (!(await store.claimNotice(approved.id, 'approved', next))) return (await store.notice(approved.id)) ?? approved;
  const current = await store.notice(approved.id);
  if (current === null || hashNotice(current) !== approved.approvedSha256) {
    return turnBack({ ...(current ?? approved), state: next }, 'its wording changed while it was re-checked', deps);
  }
  if (notice === null) {
    const detail = `not one of its findings was seen open by re-check ${round.sweepId || '(none needed)'}`;
    const dropped: Notice = { ...approved, state: 'dropped', recheckId: round.sweepId || null, detail };
    await store.saveNotice(dropped);
    return dropped;
  }
  await store.saveNotice({ ...notice, state: 'sending' });
  const after = afterReceipt(notice, await mailer.send(notice, signal), clock.now().toISOString());
  await store.saveNotice(after);
  await recordSent(store, after);
  return after;
}

/** What the last attempt met says nothing about the next one. */
function withoutRefusal(detail: string): string {
  return (detail.split(REFUSED, 1)[0] ?? '').replace(/; $/, '');
}

function afterReceipt(notice: Notice, receipt: Receipt, now: string): Notice {
  const said = (words: string): string => [notice.detail, words].filter((part) => part !== '').join('; ');
  if (receipt.outcome === 'accepted') return { ...notice, state: 'sent', sentAt: now, detail: said(receipt.response) };
  if (receipt.outcome === 'unknown') {
    const detail = said(`the line was lost after the mail went out, so it is not sent again: ${receipt.response}`);
    return { ...notice, state: 'held', detail };
  }
  return receipt.permanent
    ? { ...notice, state: 'failed', detail: said(`refused for good: ${receipt.response}`) }
    : { ...notice, state: 'approved', detail: said(`${REFUSED}${receipt.response}`) };
}
