import { UsageError } from '../model/errors.ts';
import type { Notice } from '../model/notice.ts';
import { hashNotice } from '../notice/seal.ts';
import type { Clock, Store } from '../ports.ts';

/** Which notices may now be sent, and why others may not. */
export interface Approvals {
  readonly approved: readonly Notice[];
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

/**
 * Approves exactly the named drafts, as they are worded now. Throws UsageError when none is named: approving
 * everything at once does not exist.
 */
export async function approveNotices(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  ids: readonly string[],
  by: string,
): Promise<Approvals> {
  if (ids.length === 0) throw new UsageError('name the notices to approve: airsweep notify approve ID...');
  if (by.trim() === '') throw new UsageError('an approval needs the name of the person who gives it');
  const approved: Notice[] = [];
  const refused: { id: string; reason: string }[] = [];
  for (const id of new Set(ids)) {
    const notice = await store.notice(id);
    const reason = whyNot(notice);
    if (notice === null || reason !== '') refused.push({ id, reason });
    else if (await store.claimNotice(id, 'draft', 'approved')) {
      const approval = { approvedSha256: notice.sha256, approvedBy: by, approvedAt: clock.now().toISOString() };
      const done: Notice = { ...notice, ...approval, state: 'approved', detail: '' };
      await store.saveNotice(done);
      approved.push(done);
    } else refused.push({ id, reason: 'was changed by somebody else just now: look at it again' });
  }
  return { approved, refused };
}

function whyNot(notice: Notice | null): string {
  if (notice === null) return 'there is no such notice';
  if (notice.state !== 'draft') return `is ${notice.state}, only a draft can be approved`;
  return hashNotice(notice) === notice.sha256 ? '' : 'its wording does not fit its hash: run notify plan again';
}
