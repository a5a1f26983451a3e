import { UsageError } from '../../model/errors.ts';
import type { Notice } from '../../model/notice.ts';
import { hashNotice } from '../../notice/seal.ts';
import { isTask } from './draft.ts';
import type { Policy } from './policy.ts';
import { type BookkeepingDeps, note } from './record.ts';

/** Which notices may now be sent, and why others may not. */
export interface Approvals {
  readonly approved: readonly Notice[];
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

/**
 * Approves exactly the named drafts, as they are worded now. Throws UsageError when none is named, or more than the
 * policy allows at once: approving everything does not exist.
 */
export async function approveNotices(
  deps: BookkeepingDeps & { readonly policy: Pick<Policy, 'approveAtOnce'> },
  ids: readonly string[],
  by: string,
): Promise<Approvals> {
  const { store, clock, policy } = deps;
  const named = new Set(ids);
  if (named.size === 0) throw new UsageError('name the notices to approve: airsweep notify approve ID...');
  if (by.trim() === '') throw new UsageError('an approval needs the name of the person who gives it');
  if (named.size > policy.approveAtOnce) {
    const { approveAtOnce } = policy;
    throw new UsageError(`${named.size} notices are named, at most ${approveAtOnce} at once (notify.approveAtOnce)`);
  }
  const approved: Notice[] = [];
  const refused: { id: string; reason: string }[] = [];
  for (const id of named) {
    const notice = await store.notice(id);
    const reason = whyNot(notice);
    if (notice === null || reason !== '') refused.push({ id, reason });
    else if (await store.claimNotice(id, 'draft', 'approved')) {
      const approval = { approvedSha256: notice.sha256, approvedBy: by, approvedAt: clock.now().toISOString() };
      const done: Notice = { ...notice, ...approval, state: 'approved', detail: '' };
      await note(deps, 'approve', id, `sha256 ${notice.sha256}`, by);
      await store.saveNotice(done);
      approved.push(done);
    } else refused.push({ id, reason: 'was changed by somebody else just now: look at it again' });
  }
  return { approved, refused };
}

function whyNot(notice: Notice | null): string {
  if (notice === null) return 'is not there: airsweep notify status lists them';
  if (notice.state !== 'draft') return `is ${notice.state}, only a draft can be approved`;
  if (isTask(notice)) return `is a task: ${notice.detail}, then say so with notify decide ${notice.id} sent`;
  return hashNotice(notice) === notice.sha256 ? '' : 'has a wording that does not fit its hash: run notify plan again';
}
