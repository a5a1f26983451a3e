import type { Incoming } from '../../model/incoming.ts';
import type { Notice } from '../../model/notice.ts';
import { type Reply, shortId } from '../../model/reply.ts';
import { coolDownKey } from '../../notice/recipient.ts';
import { suppressMailbox, type Wish } from '../../notice/suppress.ts';
import type { Clock, Store } from '../../ports.ts';
import { recordReturned } from '../disclosure/index.ts';

const YEAR_DAYS = 365;
const DAY_MS = 24 * 3_600_000;
/** People empty a mailbox after a weekend. */
const FULL_RETRY_MS = 3 * DAY_MS;

export interface EffectDeps {
  readonly store: Store;
  readonly clock: Clock;
}

/** A message, and who of the notice's recipients wrote it; empty when somebody else did. */
export interface Answer {
  readonly incoming: Incoming;
  readonly speaker: string;
}

/**
 * Does what a reply asks for and says so in one line, empty when it asks for nothing. Doing it twice does it once;
 * only the audit log, which is written first, then has the act twice.
 */
export async function applyReply(reply: Reply, notice: Notice, answer: Answer, deps: EffectDeps): Promise<string> {
  const { recipient } = notice;
  switch (reply.kind) {
    case 'bounce':
      return applyBounce(reply, notice, answer.incoming, deps);
    case 'stop': {
      const reason = `answered STOP to notice ${notice.id}`;
      const isOther = answer.speaker !== '' && coolDownKey(answer.speaker) !== coolDownKey(recipient);
      for (const mailbox of [recipient, ...(isOther ? [answer.speaker] : [])])
        await suppress(mailbox, { source: 'reply', reason, days: null }, deps);
      return 'no more mail to this mailbox';
    }
    case 'complaint':
      await suppress(
        recipient,
        { source: 'reply', reason: `marked notice ${notice.id} as unwanted`, days: null },
        deps,
      );
      return 'no more mail to this mailbox';
    case 'fixed':
      await note(deps, 'fixed', notice.id, 'its recipient says that it is fixed');
      return 'to be checked again: airsweep recheck --due';
    case 'wrong':
      await note(deps, 'wrong', notice.id, 'its recipient says that it is wrong');
      return 'no more mail about it until you have looked';
    default:
      return '';
  }
}

async function applyBounce(reply: Reply, notice: Notice, incoming: Incoming, deps: EffectDeps): Promise<string> {
  const words = [reply.bounce, reply.status].filter((part) => part !== '' && part !== null).join(' ');
  await note(deps, 'bounce', notice.id, words);
  if (reply.bounce === 'dead') {
    const reason = `notice ${notice.id} bounced: no such mailbox`;
    await suppress(notice.recipient, { source: 'bounce', reason, days: YEAR_DAYS }, deps);
  }
  if (!isOfThisSending(notice, incoming)) return 'nothing left to do';
  // Before the notice changes, so that a kill in between repeats it.
  await recordReturned(deps, notice);
  if (reply.bounce === 'full' && !(await wasFullBefore(reply, deps.store))) {
    const retryAt = new Date(deps.clock.now().getTime() + FULL_RETRY_MS).toISOString();
    const detail = `the mailbox was full; tried once more from ${retryAt.slice(0, 10)} on`;
    // One write: a notice that is approved without a time to wait for would go out at once.
    const again = {
      ...notice,
      state: 'approved',
      sentAt: null,
      retryAt,
      attempts: notice.attempts + 1,
      detail,
    } as const;
    await deps.store.saveNotice(again);
    return `tried once more from ${retryAt.slice(0, 10)} on`;
  }
  await deps.store.saveNotice({ ...notice, state: 'bounced', detail: `bounced (${words}): ${reply.detail}` });
  if (reply.bounce === 'policy')
    return `our mail was refused as such: see why (airsweep doctor), then inbox done ${shortId(reply)}`;
  return reply.bounce === 'dead' ? 'not written to for a year; the next plan asks the next contact' : 'undelivered';
}

/** A mail that has come back already is not to come back again, and an old bounce says nothing about a second try. */
function isOfThisSending({ state, sentAt }: Notice, { date }: Incoming): boolean {
  if (state === 'held') return true;
  if (state !== 'sent') return false;
  // Tries are three days apart; a day is for clocks that go wrong.
  return date === null || sentAt === null || Date.parse(date) > Date.parse(sentAt) - DAY_MS;
}

async function wasFullBefore({ id, noticeId }: Reply, store: Store): Promise<boolean> {
  const replies = await store.replies();
  return replies.some((earlier) => earlier.noticeId === noticeId && earlier.id !== id && earlier.bounce === 'full');
}

async function suppress(
  mailbox: string,
  wish: Pick<Wish, 'source' | 'reason' | 'days'>,
  { store, clock }: EffectDeps,
): Promise<void> {
  const entry = suppressMailbox(mailbox, { ...wish, now: clock.now() }, await store.hashKey());
  await note({ store, clock }, 'suppress', entry.id, wish.reason);
  await store.suppress(entry);
}

function note({ store, clock }: EffectDeps, action: string, subject: string, detail: string): Promise<void> {
  return store.audit({ at: clock.now().toISOString(), actor: 'airsweep', action, subject, detail });
}
