import type { Finding } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import type { Reply } from '../../model/reply.ts';
import type { Store } from '../../ports.ts';
import { isTask } from './draft.ts';
import { DAY_MS, dayOf, type Policy } from './policy.ts';
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
export async function noticeStatuses(store: Store, policy: Policy, now: Date): Promise<readonly NoticeStatus[]> {
  const notices = await store.notices();
  const replies = Map.groupBy(await store.replies(), ({ noticeId }) => noticeId);
  const findings = new Map((await store.findings({})).map((finding) => [finding.id, finding]));
  const reminded = new Set(notices.filter(({ state }) => state === 'sent').map(({ reminds }) => reminds));
  return notices.map((notice) => {
    const answers = replies.get(notice.id) ?? [];
    const about = notice.findingIds.flatMap((id) => findings.get(id) ?? []);
    const since = Date.parse(notice.sentAt ?? notice.createdAt);
    return {
      notice,
      ageDays: Math.floor((now.getTime() - since) / DAY_MS),
      replies: answers,
      next: nextStep(notice, about, answers, reminded.has(notice.id), policy, now),
    };
  });
}

function nextStep(
  notice: Notice,
  findings: readonly Finding[],
  replies: readonly Reply[],
  isReminded: boolean,
  policy: Policy,
  now: Date,
): string {
  const { id, state, retryAt } = notice;
  switch (state) {
    case 'draft':
      return isTask(notice)
        ? `a task: ${notice.detail}, then notify decide ${id} sent`
        : `waits for notify approve ${id}`;
    case 'approved':
      return retryAt !== null && Date.parse(retryAt) > now.getTime()
        ? `is tried again from ${retryAt.slice(0, 16)}Z on`
        : 'goes out with the next notify send';
    case 'sending':
      return 'is being sent';
    case 'held':
      return `waits for notify decide ${id} sent|again|drop`;
    case 'failed':
    case 'bounced':
      return findings.some(isWaiting) ? 'the next notify plan asks the next contact' : '';
    case 'sent':
      return afterSent(notice, findings, replies, isReminded, policy, now);
    case 'dropped':
      return '';
  }
}

function isWaiting({ state }: Finding): boolean {
  return TOLD_STATES.includes(state) || state === 'notified';
}

function afterSent(
  { sentAt, createdAt, reminds }: Notice,
  findings: readonly Finding[],
  replies: readonly Reply[],
  isReminded: boolean,
  policy: Policy,
  now: Date,
): string {
  if (replies.some(({ kind, done }) => kind === 'wrong' && !done)) return 'answered WRONG: look at it';
  if (!findings.some(isWaiting)) return findings.length === 0 ? '' : 'all its findings are settled';
  const since = Date.parse(sentAt ?? createdAt);
  const dayOn = (days: number): string => dayOf(since + days * DAY_MS);
  const ageDays = (now.getTime() - since) / DAY_MS;
  if (ageDays >= policy.closeDay) return `closed on ${dayOn(policy.closeDay)}`;
  const look = policy.recheckDays.find((days) => days > ageDays);
  const steps = [
    ...(look === undefined ? [] : [`next look on ${dayOn(look)}`]),
    ...(reminds !== null || isReminded ? [] : [`reminder from ${dayOn(policy.reminderDay)}`]),
    ...(reminds === null ? [`closes on ${dayOn(policy.closeDay)}`] : []),
  ];
  return steps.join(', ');
}
