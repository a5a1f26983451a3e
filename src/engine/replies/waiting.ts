import { UsageError } from '../../model/errors.ts';
import { type Reply, shortId } from '../../model/reply.ts';
import type { EffectDeps } from './effects.ts';

const MIN_ID_CHARS = 6;

/** What a human still has to look at, oldest first. */
export async function waitingReplies({ store }: Pick<EffectDeps, 'store'>): Promise<readonly Reply[]> {
  return (await store.replies()).filter(({ done }) => !done);
}

/** A human has dealt with a reply. The beginning of its id will do. Throws UsageError when it names none, or several. */
export async function finishReply({ store, clock }: EffectDeps, id: string, by: string): Promise<Reply> {
  const begins = id.toLowerCase();
  if (!/^[0-9a-f]+$/.test(begins) || begins.length < MIN_ID_CHARS)
    throw new UsageError(`"${id}" is no id of a reply (airsweep inbox --list shows them)`);
  const found = (await store.replies()).filter((reply) => reply.id.startsWith(begins));
  const [reply, ...others] = found;
  if (reply === undefined) throw new UsageError(`there is no reply "${id}" (airsweep inbox --list shows them)`);
  if (others.length > 0) throw new UsageError(`"${id}" is the beginning of ${found.length} ids: write more of it`);
  if (reply.done) return reply;
  const subject = reply.noticeId ?? shortId(reply);
  await store.audit({ at: clock.now().toISOString(), actor: by, action: 'reply-done', subject, detail: reply.kind });
  const after = { ...reply, done: true };
  await store.saveReply(after);
  return after;
}
