import type { Finding } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import { type Reply, shortId } from '../../model/reply.ts';
import { unreadAnswer } from '../replies/match.ts';
import { isTask } from './draft.ts';
import { DAY_MS, dayOf, minuteOf, type Policy } from './policy.ts';
import { createQueue, loadAddresses, type QueueDeps, type Waiting } from './queue.ts';
import { TOLD_STATES } from './record.ts';

/** A notice with what came back and what comes next. */
export interface NoticeStatus {
  readonly notice: Notice;
  /** Days since it was sent, or else written. */
  readonly ageDays: number;
  readonly replies: readonly Reply[];
  /** One plain clause; empty when nothing comes. */
  readonly next: string;
}

/** All notices, newest first. */
export async function noticeStatuses(deps: QueueDeps, now: Date): Promise<readonly NoticeStatus[]> {
  const { store, policy } = deps;
  const notices = await store.notices();
  const waits = await waitsOf(notices, now, deps);
  const replies = Map.groupBy(await store.replies(), ({ noticeId }) => noticeId);
  const findings = new Map((await store.findings({})).map((finding) => [finding.id, finding]));
  const byId = new Map(notices.map((notice) => [notice.id, notice]));
  const reminded = new Set(notices.filter(({ state }) => state === 'sent').map(({ reminds }) => reminds));
  return notices.map((notice) => {
    const answers = replies.get(notice.id) ?? [];
    const about = notice.findingIds.flatMap((id) => findings.get(id) ?? []);
    return {
      notice,
      // A clock that was set back makes no notice younger than new.
      ageDays: Math.max(0, Math.floor((now.getTime() - sentMs(notice)) / DAY_MS)),
      replies: answers,
      next: nextStep(
        notice,
        {
          about,
          answers,
          wait: waits.get(notice.id),
          first: byId.get(notice.reminds ?? '') ?? notice,
          isReminded: reminded.has(notice.id),
        },
        policy,
        now,
      ),
    };
  });
}

/** What approved notices would wait for if `send` ran now. */
async function waitsOf(notices: readonly Notice[], now: Date, deps: QueueDeps): Promise<ReadonlyMap<string, Waiting>> {
  const queue = createQueue(notices, await loadAddresses(deps.store), deps);
  const approved = notices.filter(({ state }) => state === 'approved').reverse();
  const { later } = await queue.sort(approved, now);
  return new Map(await Promise.all(later.map(async (one) => [one.id, await queue.waitOf(one, now)] as const)));
}

/** What a notice's next step depends on. */
interface Context {
  readonly about: readonly Finding[];
  readonly answers: readonly Reply[];
  readonly wait: Waiting | undefined;
  /** The one that began the case: a reminder's dates are those of the notice before it. */
  readonly first: Notice;
  readonly isReminded: boolean;
}

function sentMs({ sentAt, createdAt }: Notice): number {
  return Date.parse(sentAt ?? createdAt);
}

function nextStep(notice: Notice, context: Context, policy: Policy, now: Date): string {
  const { about, answers, wait } = context;
  const asSpam = answers.find(({ bounce, done }) => bounce === 'policy' && !done);
  const { id, state } = notice;
  switch (state) {
    case 'draft':
      return isTask(notice)
        ? `a task: ${notice.detail}, then notify decide ${id} sent`
        : `waits for notify approve ${id}`;
    case 'approved':
      return wait === undefined
        ? 'goes out with the next notify send'
        : `waits: ${wait.reason}; notify send takes it from ${minuteOf(wait.until)} on`;
    case 'sending':
      return 'is being sent';
    case 'held':
      return `waits for notify decide ${id} sent|again|drop`;
    case 'failed':
    case 'bounced':
      if (asSpam !== undefined) return `refused as spam: see why (airsweep doctor), then inbox done ${shortId(asSpam)}`;
      return about.some(isWaiting) ? 'the next notify plan asks the next contact' : '';
    case 'sent':
      return afterSent(notice, context, policy, now);
    case 'dropped':
      return '';
  }
}

function isWaiting({ state }: Finding): boolean {
  return TOLD_STATES.includes(state) || state === 'notified';
}

function afterSent(notice: Notice, { about, answers, first, isReminded }: Context, policy: Policy, now: Date): string {
  const wrong = answers.find(({ kind, done }) => kind === 'wrong' && !done);
  if (wrong !== undefined) return `answered WRONG: look at it, then inbox done ${shortId(wrong)}`;
  if (answers.some(({ kind }) => kind === 'stop' || kind === 'complaint')) return 'no more mail about it, as asked';
  if (!about.some(isWaiting)) return about.length === 0 ? '' : 'all its findings are settled';
  const unread = unreadAnswer(notice, answers);
  if (unread !== null) return `was answered: read it, then inbox done ${shortId(unread)}`;
  const since = sentMs(first);
  const dayOn = (days: number): string => dayOf(since + days * DAY_MS);
  const ageDays = (now.getTime() - since) / DAY_MS;
  if (ageDays >= policy.closeDay) return `closed on ${dayOn(policy.closeDay)}`;
  const look = policy.recheckDays.find((days) => days > ageDays);
  const steps = [
    ...(look === undefined ? [] : [`next look on ${dayOn(look)}`]),
    ...(notice.reminds !== null || isReminded ? [] : [`reminder from ${dayOn(policy.reminderDay)}`]),
    ...(notice.reminds === null ? [`closes on ${dayOn(policy.closeDay)}`] : []),
  ];
  return steps.join(', ');
}
