import type { Notice } from '../../model/notice.ts';
import type { Reply } from '../../model/reply.ts';
import type { Store } from '../../ports.ts';
import { isTask } from './draft.ts';
import type { Policy } from './policy.ts';
import { REFUSED_AS_SPAM } from './receipt.ts';
import { type BookkeepingDeps, note } from './record.ts';

const WINDOW = 50;
// One bounce among three mails says nothing.
const ENOUGH = 10;
const RESUME = 'resume-sending';

/**
 * Why sending has to stop until a human has looked: too many of the last 50 mails failed for good, or more than one
 * was marked as unwanted. Empty when it may go on. Only what happened after `since` counts.
 */
export function whyBroken(
  notices: readonly Notice[],
  replies: readonly Reply[],
  since: string,
  { maxBouncePercent, maxComplaints }: Pick<Policy, 'maxBouncePercent' | 'maxComplaints'>,
): string {
  const last = notices
    .filter((notice) => isMail(notice) && notice.sentAt !== null && notice.sentAt > since)
    .toSorted((a, b) => ((a.sentAt ?? '') < (b.sentAt ?? '') ? 1 : -1))
    .slice(0, WINDOW);
  const bounced = last.filter(({ state }) => state !== 'sent').length;
  if (last.length >= ENOUGH && bounced * 100 > maxBouncePercent * last.length)
    return `${bounced} of the last ${last.length} mails bounced`;
  const from = last.length < WINDOW ? since : (last.at(-1)?.sentAt ?? since);
  // By the mail, not by the report: one reader could stop all others' mails by complaining twice.
  const unwanted = new Set(
    replies.filter(({ kind, at }) => kind === 'complaint' && at > from).map(({ noticeId, id }) => noticeId ?? id),
  );
  return unwanted.size > maxComplaints ? `${unwanted.size} of the last mails were marked as unwanted` : '';
}

/** Handed to a mail server, which took or refused it. A web form that a human filled in is none. */
function isMail(notice: Notice): boolean {
  const { state, detail } = notice;
  const isKnown =
    ['sent', 'bounced', 'failed'].includes(state) || (state === 'held' && detail.includes(REFUSED_AS_SPAM));
  return isKnown && !isTask(notice);
}

/** When a human last said that sending may go on in spite of bounces; the beginning of time when never. */
export async function lastResume(store: Store): Promise<string> {
  let at = '';
  for await (const entry of store.auditLog()) if (entry.action === RESUME) at = entry.at;
  return at;
}

/** A human has looked at the bounces: they count no more. */
export function resumeSending(deps: BookkeepingDeps, by: string): Promise<void> {
  return note(deps, RESUME, '', 'bounces and complaints until now were looked at', by);
}
