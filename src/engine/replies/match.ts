import type { Incoming } from '../../model/incoming.ts';
import { type Notice, proofOf } from '../../model/notice.ts';
import type { Reply } from '../../model/reply.ts';
import { looksPersonal } from '../../notice/personal.ts';
import { coolDownKey, domainOf, registrableDomain } from '../../notice/recipient.ts';
import type { Store } from '../../ports.ts';
import { type Clue, findClues } from '../../reply/clues.ts';
import type { Judgement } from '../../reply/judge.ts';

/** The notice that a message speaks of. */
export interface Match {
  readonly notice: Notice;
  /** The mailbox that was written to wrote it, or a colleague's. */
  readonly isFromRecipient: boolean;
  /** It shows what only the recipient and servers on the way have seen. */
  readonly isProven: boolean;
}

/** It may decide about the notice. */
export function isPlausible({ isFromRecipient, isProven }: Match): boolean {
  return isFromRecipient || isProven;
}

/** Notices that the message names and that exist, the strongest clue first. */
export async function findNotices(incoming: Incoming, store: Store): Promise<readonly Match[]> {
  const matches = new Map<string, Match>();
  for (const clue of findClues(incoming)) {
    const notice = await store.notice(noticeIdOf(clue));
    if (notice === null || !names(clue, notice)) continue;
    // The number alone proves nothing: every ticket and forwarded mail shows it.
    const isProven = clue.kind !== 'id' || (matches.get(notice.id)?.isProven ?? false);
    matches.set(notice.id, { notice, isFromRecipient: speaksFor(incoming.from, notice), isProven });
  }
  return [...matches.values()];
}

/**
 * The notice that a judgement is about. What speaks of a mailbox counts only for a notice that went there: anybody can
 * write a bounce, and of several people behind a mailbox one may be gone. What may decide comes first.
 */
export function chooseMatch({ kind, recipients }: Judgement, matches: readonly Match[]): Match | null {
  const isAboutMailbox = kind === 'bounce' || kind === 'delay' || kind === 'delivered';
  // A complaint may name nobody: mail providers black the address out.
  const isNamed = isAboutMailbox || (kind === 'complaint' && recipients.length > 0);
  const fit = matches.filter(({ notice }) => !isNamed || wentTo(notice, recipients));
  const found = fit.find(isPlausible) ?? fit[0];
  if (found !== undefined) return found;
  const [first] = matches;
  return first === undefined ? null : { ...first, isFromRecipient: false, isProven: false };
}

function wentTo({ recipient }: Notice, recipients: readonly string[]): boolean {
  return recipients.some((mailbox) => coolDownKey(mailbox) === coolDownKey(recipient));
}

/** The mailbox that was written to, or a colleague's; at a free-mail provider neighbours are no colleagues. */
function speaksFor(from: string, { recipient }: Notice): boolean {
  if (from === '' || recipient === '') return false;
  if (coolDownKey(from) === coolDownKey(recipient)) return true;
  const domain = registrableDomain(domainOf(recipient));
  return domain !== '' && domain === registrableDomain(domainOf(from)) && !isFreeMail(domain);
}

/** The first answer in their own words by those who got the notice that no human has read yet. */
export function unreadAnswer(notice: Notice, answers: readonly Reply[]): Reply | null {
  return answers.find(({ kind, from, done }) => kind === 'human' && !done && speaksFor(from, notice)) ?? null;
}

function isFreeMail(domain: string): boolean {
  return looksPersonal(`abuse@${domain}`);
}

/** A Message-ID of ours begins with the notice's id; see notice/seal. */
function noticeIdOf({ kind, value }: Clue): string {
  return (kind === 'message-id' ? value.slice(1, 9) : value.slice(0, 8)).toUpperCase();
}

/** Whether what a clue says beyond the number is right. */
function names({ kind, value }: Clue, notice: Notice): boolean {
  if (kind === 'id') return true;
  return value.toLowerCase() === (kind === 'proof' ? proofOf(notice) : notice.messageId).toLowerCase();
}
