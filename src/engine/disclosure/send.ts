import type { Notice } from '../../model/notice.ts';
import { lastResume, whyBroken } from './breaker.ts';
import { type SendDeps, sendOne, turnBack, whyNot } from './deliver.ts';
import { createPace, type Pace } from './pace.ts';
import { earlierRound, isFresh, type Round, recheckNotices } from './recheck.ts';
import { note, settleSent } from './record.ts';

/** What a run of `send` came to. */
export interface Sending {
  /** Every notice that was touched, as it stands now; also those that an earlier run left behind. */
  readonly notices: readonly Notice[];
  /** Approved, and not to be sent before then. */
  readonly waiting: readonly { readonly notice: Notice; readonly until: Date }[];
  /** Why the run ended before its end; empty when it did not. */
  readonly stopped: string;
}

/** Sends every approved notice at most once, oldest first. An abort takes effect between two mails. */
export async function sendNotices(deps: SendDeps, signal: AbortSignal): Promise<Sending> {
  const { store, clock, policy } = deps;
  const results = [...(await recoverInterrupted(deps))];
  const pace = createPace(await store.notices(), policy);
  const ready: Notice[] = [];
  const waiting: { notice: Notice; until: Date }[] = [];
  const stopped = await whyStop(deps);
  if (stopped !== '') return { notices: results, waiting, stopped };
  const planned = createPace(await store.notices(), policy);
  for (const notice of (await store.notices()).filter((one) => one.state === 'approved').reverse()) {
    const reason = await whyNot(notice, deps);
    const until = freeAt(notice, planned, clock.now());
    if (reason !== '') results.push(await turnBack(notice, reason, deps));
    else if (until > clock.now()) waiting.push({ notice, until });
    else {
      planned.count(notice.recipient, clock.now());
      ready.push(notice);
    }
  }
  const rounds = await recheckAll(ready, deps, signal);
  for (const notice of ready) {
    const reason = await whyStop(deps);
    if (reason !== '') return { notices: results, waiting, stopped: reason };
    const earlier = rounds.get(notice.id);
    const round = earlier && isFresh(earlier, clock) ? earlier : await recheckNotices([notice], deps, signal);
    // A round that an abort cut short knows too little to judge by.
    if (signal.aborted) break;
    const until = freeAt(notice, pace, clock.now());
    if (until > clock.now()) {
      waiting.push({ notice, until });
      continue;
    }
    const { after, stop } = await sendOne(notice, round, deps, signal);
    results.push(after);
    if (after.sentAt !== null) pace.count(after.recipient, clock.now());
    if (stop !== '') return { notices: results, waiting, stopped: stop };
  }
  return { notices: results, waiting, stopped: '' };
}

async function whyStop({ store, policy, halted }: SendDeps): Promise<string> {
  const halt = halted();
  if (halt !== '') return halt;
  const broken = whyBroken(await store.notices(), await store.replies(), await lastResume(store), policy);
  return broken === '' ? '' : `${broken}: look at them, then go on with notify send --resume-after-bounces`;
}

function freeAt(notice: Notice, pace: Pace, now: Date): Date {
  const free = pace.freeAt(notice.recipient, now);
  const retry = new Date(notice.retryAt ?? 0);
  return retry > free ? retry : free;
}

/** What a killed run left: a mail that may have gone out waits for a human, a sent one is entered in its findings. */
async function recoverInterrupted(deps: SendDeps): Promise<readonly Notice[]> {
  const { store } = deps;
  const notices = await store.notices();
  await settleSent(store, notices);
  const held: Notice[] = [];
  for (const notice of notices) {
    if (notice.state !== 'sending' || !(await store.claimNotice(notice.id, 'sending', 'held'))) continue;
    const detail = 'interrupted while it was being sent: it may have arrived, so it is not sent again';
    const after: Notice = { ...notice, state: 'held', detail };
    await store.saveNotice(after);
    await note(deps, 'hold', notice.id, detail);
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
  if (signal.aborted) return rounds;
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
