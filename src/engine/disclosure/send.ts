import type { Notice } from '../../model/notice.ts';
import { lastResume, whyBroken } from './breaker.ts';
import { type SendDeps, sendOne, turnBack, whyNot } from './deliver.ts';
import { type AddressOf, createQueue, loadAddresses, type Waiting } from './queue.ts';
import { earlierRound, isFresh, type Round, recheckNotices } from './recheck.ts';
import { note, settleSent } from './record.ts';

/** What a run of `send` came to. */
export interface Sending {
  /** Every notice that was touched, as it stands now; also those that an earlier run left behind. */
  readonly notices: readonly Notice[];
  /** Approved, and not to be sent before then. */
  readonly waiting: readonly Waiting[];
  /** Why the run ended before its end; empty when it did not. */
  readonly stopped: string;
}

/** Sends every approved notice at most once, oldest first. An abort takes effect between two mails. */
export async function sendNotices(deps: SendDeps, signal: AbortSignal): Promise<Sending> {
  const { store, clock } = deps;
  const results = [...(await recoverInterrupted(deps))];
  const before = await store.notices();
  const stopped = await whyStop(before, deps);
  if (stopped !== '') return { notices: results, waiting: [], stopped };
  const addressOf = await loadAddresses(store);
  const approved: Notice[] = [];
  for (const notice of before.filter(({ state }) => state === 'approved').reverse()) {
    const reason = await whyNot(notice, deps);
    if (reason === '') approved.push(notice);
    else results.push(await turnBack(notice, reason, deps));
  }
  let late: readonly Notice[] = approved;
  let stop = '';
  // What was refused or dropped has left room under the caps: others go in its place.
  while (stop === '' && !signal.aborted) {
    const { ready, later } = await createQueue(await store.notices(), addressOf, deps).sort(late, clock.now());
    const back: Notice[] = [];
    stop = await sendReady(ready, { addressOf, results, late: back }, deps, signal);
    late = [...back, ...later];
    if (back.length === ready.length) break;
  }
  const queue = createQueue(await store.notices(), addressOf, deps);
  const waiting = await Promise.all(late.map((notice) => queue.waitOf(notice, clock.now())));
  return { notices: results, waiting, stopped: stop };
}

/** What a run knows and fills. */
interface Progress {
  readonly addressOf: AddressOf;
  readonly results: Notice[];
  readonly late: Notice[];
}

/** Why it ended early; empty when it did not. */
async function sendReady(
  ready: readonly Notice[],
  { addressOf, results, late }: Progress,
  deps: SendDeps,
  signal: AbortSignal,
): Promise<string> {
  const { store, clock } = deps;
  const rounds = await recheckAll(ready, deps, signal);
  const stopAt = (place: number, reason: string): string => {
    late.push(...ready.slice(place));
    return reason;
  };
  for (const [place, notice] of ready.entries()) {
    const notices = await store.notices();
    const reason = await whyStop(notices, deps);
    if (reason !== '') return stopAt(place, reason);
    const earlier = rounds.get(notice.id);
    const round = earlier && isFresh(earlier, clock) ? earlier : await recheckNotices([notice], deps, signal);
    // A round that an abort cut short knows too little to judge by.
    if (signal.aborted) return stopAt(place, '');
    // Asked again: another run may have sent in the meantime.
    const { until } = await createQueue(notices, addressOf, deps).waitOf(notice, clock.now());
    if (until > clock.now()) {
      late.push(notice);
      continue;
    }
    const { after, stop } = await sendOne(notice, round, deps, signal);
    results.push(after);
    if (stop !== '') return stopAt(place + 1, stop);
  }
  return '';
}

async function whyStop(notices: readonly Notice[], { store, policy, halted }: SendDeps): Promise<string> {
  const halt = halted();
  if (halt !== '') return halt;
  const broken = whyBroken(notices, await store.replies(), await lastResume(store), policy);
  return broken === '' ? '' : `${broken}: look at them, then go on with notify send --resume-after-bounces`;
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
