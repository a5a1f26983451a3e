import type { Notice } from '../../model/notice.ts';
import type { Reply } from '../../model/reply.ts';
import type { Store } from '../../ports.ts';
import type { Policy } from './policy.ts';
import { type BookkeepingDeps, note } from './record.ts';

const WINDOW = 50;
// One bounce among three mails says nothing.
const ENOUGH = 10;
const COMPLAINTS = 2;
const RESUME = 'resume-sending';

/**
 * Why sending has to stop until a human has looked: too many of the last 50 mails failed for good, or two were
 * marked as unwanted. Empty when it may go on. Only what happened after `since` counts.
 */
export function whyBroken(
  notices: readonly Notice[],
  replies: readonly Reply[],
  since: string,
  { maxBouncePercent }: Pick<Policy, 'maxBouncePercent'>,
): string {
  const last = notices
    .filter(({ state, sentAt }) => ['sent', 'bounced', 'failed'].includes(state) && sentAt !== null && sentAt > since)
    .toSorted((a, b) => ((a.sentAt ?? '') < (b.sentAt ?? '') ? 1 : -1))
    .slice(0, WINDOW);
  const bounced = last.filter(({ state }) => state !== 'sent').length;
  if (last.length >= ENOUGH && bounced * 100 > maxBouncePercent * last.length)
    return `${bounced} of the last ${last.length} mails bounced`;
  const from = last.length < WINDOW ? since : (last.at(-1)?.sentAt ?? since);
  const complaints = replies.filter(({ kind, at }) => kind === 'complaint' && at > from).length;
  return complaints >= COMPLAINTS ? `${complaints} of the last mails were marked as unwanted` : '';
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
