import { UsageError } from '../../model/errors.ts';
import type { Notice } from '../../model/notice.ts';
import { isTask } from './draft.ts';
import { type BookkeepingDeps, note, recordSent } from './record.ts';

/** `sent`: it arrived, or the form is filled in. `again`: it did not; back to a draft. `drop`: it is not to go out. */
export type Decision = 'sent' | 'again' | 'drop';

const AFTER = { sent: 'sent', again: 'draft', drop: 'dropped' } as const;

/** A human's word on a notice that the program cannot decide about. Throws UsageError when it needs none. */
export async function decideNotice(
  deps: BookkeepingDeps,
  id: string,
  decision: Decision,
  by: string,
  reason: string,
): Promise<Notice> {
  const { store, clock } = deps;
  if (reason.trim() === '') throw new UsageError('--reason is empty: say why');
  if (by.trim() === '') throw new UsageError('a decision needs the name of the person who takes it');
  const notice = await store.notice(id);
  if (notice === null) throw new UsageError(`there is no notice "${id}" (airsweep notify status lists them)`);
  const { state } = notice;
  const isOpenTask = state === 'draft' && isTask(notice);
  if (state !== 'held' && !isOpenTask)
    throw new UsageError(`notice ${id} is ${state}: only one that is held, or a task, needs a decision`);
  if (decision === 'again' && isOpenTask)
    throw new UsageError(`notice ${id} is a task that was not done yet: decide sent or drop`);
  if (!(await store.claimNotice(id, state, AFTER[decision])))
    throw new UsageError(`notice ${id} was changed by somebody else just now: look at it again`);
  const sentAt = decision === 'sent' ? (notice.sentAt ?? clock.now().toISOString()) : null;
  const voided = decision === 'again' ? { approvedSha256: null, approvedBy: null, approvedAt: null } : {};
  const detail = `decided by ${by}: ${reason}`;
  const after: Notice = { ...notice, ...voided, state: AFTER[decision], sentAt, detail };
  await note(deps, `decide-${decision}`, id, reason, by);
  await store.saveNotice(after);
  await recordSent(store, after);
  return after;
}
