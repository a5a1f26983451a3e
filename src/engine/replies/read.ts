import { createHash } from 'node:crypto';
import type { Incoming, Unreadable } from '../../model/incoming.ts';
import { hideMailboxes } from '../../model/mailbox.ts';
import type { Reply, ReplyKind } from '../../model/reply.ts';
import { type Judgement, judgeIncoming } from '../../reply/judge.ts';
import { applyReply, type EffectDeps } from './effects.ts';
import { chooseMatch, findNotices, isPlausible, type Match } from './match.ts';

const MAX_DETAIL_CHARS = 200;

/** What became of one message. */
export type Outcome =
  | { readonly kind: 'read'; readonly where: string; readonly reply: Reply; readonly effect: string }
  /** Read before. */
  | { readonly kind: 'known'; readonly where: string }
  /** A program wrote it, and not about a notice of ours: nothing of it is kept. */
  | { readonly kind: 'unrelated'; readonly where: string }
  /** Its notice is being sent at this moment; the next run reads it. */
  | { readonly kind: 'later'; readonly where: string; readonly noticeId: string }
  | ({ readonly kind: 'unreadable' } & Unreadable);

/**
 * Reads messages one after the other, and does what each asks for. A message is noted as known after its effects,
 * so that a kill in between repeats them instead of losing them.
 */
export async function* readInbox(
  messages: AsyncIterable<Incoming | Unreadable>,
  deps: EffectDeps,
  signal: AbortSignal,
): AsyncGenerator<Outcome> {
  const known = new Set((await deps.store.replies()).map(({ id }) => id));
  for await (const message of messages) {
    if (signal.aborted) return;
    if ('reason' in message) yield { kind: 'unreadable', ...message };
    else yield* readOne(message, known, deps);
  }
}

async function* readOne(incoming: Incoming, known: Set<string>, deps: EffectDeps): AsyncGenerator<Outcome> {
  const { where } = incoming;
  const matches = await findNotices(incoming, deps.store);
  for (const [index, judgement] of judgeIncoming(incoming).entries()) {
    const match = chooseMatch(judgement, matches);
    const reply = toReply(incoming, judgement, index, match, deps.clock.now());
    if (known.has(reply.id)) yield { kind: 'known', where };
    else if (match === null && isNoise(judgement)) yield { kind: 'unrelated', where };
    else if (match?.notice.state === 'sending') yield { kind: 'later', where, noticeId: match.notice.id };
    else {
      const notice = reply.noticeId === null ? null : await deps.store.notice(reply.noticeId);
      const speaker = match?.isFromRecipient ? incoming.from : '';
      const effect = notice === null ? '' : await applyReply(reply, notice, { incoming, speaker }, deps);
      await deps.store.addReply(reply);
      known.add(reply.id);
      yield { kind: 'read', where, reply, effect };
    }
  }
}

const NEEDS_NOBODY: readonly ReplyKind[] = ['delay', 'delivered', 'auto-reply', 'ticket', 'human'];

function isNoise({ kind, isAutomatic }: Judgement): boolean {
  return isAutomatic && NEEDS_NOBODY.includes(kind);
}

function toReply(incoming: Incoming, judgement: Judgement, index: number, match: Match | null, now: Date): Reply {
  const { bounce, status, ticket, recipients } = judgement;
  const { kind, noticeId, doubt } = trust(judgement, match);
  const isAboutMailbox = kind === 'bounce' || kind === 'delay' || kind === 'delivered';
  const about = isAboutMailbox && noticeId !== null ? match?.notice.recipient : recipients[0];
  return {
    id: createHash('sha256')
      .update(JSON.stringify([incoming.key, index]))
      .digest('hex'),
    noticeId,
    kind,
    at: now.toISOString(),
    from: incoming.from,
    recipient: isAboutMailbox ? (about ?? '') : '',
    bounce: kind === 'bounce' ? bounce : null,
    status: isAboutMailbox ? status : '',
    // It goes into our reminder's subject: there nobody but the recipient may write.
    ticket: match && isPlausible(match) ? ticket : '',
    detail: oneLine([doubt, judgement.detail].filter((part) => part !== '').join(': ')),
    done: isDone(kind, judgement, noticeId),
  };
}

/** What is left of a judgement when its message may not decide: a human's work. */
function trust(
  { kind, recipients }: Judgement,
  match: Match | null,
): { readonly kind: ReplyKind; readonly noticeId: string | null; readonly doubt: string } {
  const noticeId = match?.notice.id ?? null;
  switch (kind) {
    case 'bounce':
    case 'delay':
    case 'delivered':
      if (match === null || isPlausible(match)) return { kind, noticeId, doubt: '' };
      return { kind, noticeId: null, doubt: `nothing shows that it answers notice ${noticeId} to this mailbox` };
    case 'stop':
      // A desk hands our mail on: its customers do not speak for it.
      if (match && (match.isFromRecipient || (match.isProven && match.notice.audience === 'operator')))
        return { kind, noticeId, doubt: '' };
      return { kind: 'human', noticeId, doubt: whyNot(kind, noticeId, recipients) };
    case 'wrong':
    case 'fixed':
    case 'complaint':
      if (match && isPlausible(match)) return { kind, noticeId, doubt: '' };
      return { kind: 'human', noticeId, doubt: whyNot(kind, noticeId, recipients) };
    default:
      return { kind, noticeId, doubt: '' };
  }
}

function whyNot(kind: string, noticeId: string | null, recipients: readonly string[]): string {
  const said = kind === 'complaint' ? 'complains' : `says ${kind.toUpperCase()}`;
  if (noticeId === null) return `${said}, but names no notice of ours`;
  return kind === 'complaint' && recipients.length > 0
    ? `${said}, but notice ${noticeId} did not go there`
    : `${said}, but its sender is not the recipient of notice ${noticeId}`;
}

function isDone(kind: ReplyKind, { bounce, isAutomatic }: Judgement, noticeId: string | null): boolean {
  if (kind === 'human' || kind === 'wrong') return false;
  if (kind === 'bounce') return noticeId !== null && bounce !== 'policy';
  return kind === 'ticket' ? isAutomatic : true;
}

/** Mailboxes are left out: what is kept about one must be found under its name alone, to be erased. */
function oneLine(text: string): string {
  const line = text.slice(0, 2_000).replace(/[\p{C}\p{Z}]+/gu, ' ');
  return hideMailboxes(line).trim().slice(0, MAX_DETAIL_CHARS);
}
