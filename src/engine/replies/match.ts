import type { Incoming } from '../../model/incoming.ts';
import type { Notice } from '../../model/notice.ts';
import { looksPersonal } from '../../notice/personal.ts';
import { coolDownKey, domainOf, registrableDomain } from '../../notice/recipient.ts';
import type { Store } from '../../ports.ts';
import { type Clue, findClues } from '../../reply/clues.ts';
import type { Judgement } from '../../reply/judge.ts';

/** The notice that a message speaks of, and whether it may decide about that notice's recipient. */
export interface Match {
  readonly notice: Notice;
  readonly isPlausible: boolean;
}

/** Notices that the message names and that exist, the strongest clue first. */
export async function findNotices(incoming: Incoming, store: Store): Promise<readonly Match[]> {
  const matches = new Map<string, Match>();
  for (const clue of findClues(incoming)) {
    const notice = await store.notice(noticeIdOf(clue));
    if (notice === null || (clue.kind === 'message-id' && !isSameId(clue.value, notice.messageId))) continue;
    // Seen by nobody but the recipient and the servers on the way. The return path is no proof: the notice's number,
    // which every ticket and forwarded mail shows, is all that it takes to write it down.
    const isProof = clue.kind === 'message-id';
    const before = matches.get(notice.id)?.isPlausible ?? false;
    matches.set(notice.id, { notice, isPlausible: before || isProof || isFromRecipient(incoming.from, notice) });
  }
  return [...matches.values()];
}

/**
 * The notice that a judgement is about. What speaks of a mailbox counts only for a notice that went there: anybody
 * can write a bounce. What speaks for its sender counts when the sender has the notice, or its mailbox.
 */
export function chooseMatch(judgement: Judgement, matches: readonly Match[]): Match | null {
  const { kind, recipients } = judgement;
  const isAboutMailbox = kind === 'bounce' || kind === 'delay' || kind === 'delivered';
  if (isAboutMailbox) {
    const found = matches.find(({ notice }) => wentTo(notice, recipients));
    if (found !== undefined) return { ...found, isPlausible: true };
    const [first] = matches;
    return first === undefined ? null : { ...first, isPlausible: false };
  }
  // A complaint may name nobody: mail providers black the address out.
  const named = kind === 'complaint' && recipients.length > 0;
  const fit = matches.filter(({ notice }) => !named || wentTo(notice, recipients));
  const found = fit.find(({ isPlausible }) => isPlausible) ?? fit[0];
  if (found !== undefined) return found;
  const [first] = matches;
  return first === undefined ? null : { ...first, isPlausible: false };
}

function wentTo({ recipient }: Notice, recipients: readonly string[]): boolean {
  return recipients.some((mailbox) => coolDownKey(mailbox) === coolDownKey(recipient));
}

/** The mailbox that was written to, or a colleague's; at a free-mail provider neighbours are no colleagues. */
function isFromRecipient(from: string, { recipient }: Notice): boolean {
  if (from === '' || recipient === '') return false;
  if (coolDownKey(from) === coolDownKey(recipient)) return true;
  const domain = registrableDomain(domainOf(recipient));
  return domain !== '' && domain === registrableDomain(domainOf(from)) && !isFreeMail(domain);
}

function isFreeMail(domain: string): boolean {
  return looksPersonal(`abuse@${domain}`);
}

/** A Message-ID of ours begins with the notice's id; see notice/seal. */
function noticeIdOf({ kind, value }: Clue): string {
  return (kind === 'id' ? value : value.slice(1, 9)).toUpperCase();
}

function isSameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
