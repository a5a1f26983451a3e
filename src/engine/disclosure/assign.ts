import type { Contact } from '../../model/contact.ts';
import type { Finding } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import { coolDownKey } from '../../notice/recipient.ts';
import type { Case } from './cases.ts';
import type { Assignment } from './group.ts';
import { chooseFirst, chooseNext, mergeContacts, type Refusal } from './ladder.ts';
import type { Turn } from './turn.ts';

/** A finding that gets no mail now, and why. `recipient` is empty when it is not about one. */
export interface Untold {
  readonly finding: Finding;
  readonly recipient: string;
  readonly reason: string;
}

/** A case that is to be written about. */
export interface DueCase {
  readonly subject: Case;
  readonly turn: Extract<Turn, { readonly kind: 'first' } | { readonly kind: 'reminder' }>;
}

/** Each due case with its contact, or in one of the lists of those that have none. */
export interface Assignments {
  readonly assigned: readonly Assignment[];
  readonly held: readonly Untold[];
  readonly skipped: readonly Untold[];
  readonly without: readonly Finding[];
}

/** Climbs the ladder for every case. */
export function assignContacts(
  due: readonly DueCase[],
  contactsOf: (finding: Finding) => readonly Contact[],
  refusal: Refusal,
  now: Date,
): Assignments {
  const assigned: Assignment[] = [];
  const held: Untold[] = [];
  const skipped: Untold[] = [];
  const without: Finding[] = [];
  for (const { subject, turn } of due) {
    const { findings } = turn;
    const contacts = mergeContacts(findings.map(contactsOf));
    const choice =
      turn.kind === 'first'
        ? chooseFirst(contacts, findings, refusal, sinceWhen(subject), now)
        : chooseNext(contacts, turn.told, refusal);
    if ('contact' in choice) {
      const reminds = turn.kind === 'reminder' ? remindedOf(turn.told, choice.contact.address) : null;
      assigned.push({ address: subject.address, contact: choice.contact, findings, reminds });
    } else if ('held' in choice) {
      held.push(...untold(findings, choice.reason, choice.held.address));
    } else if (choice.reason === '') without.push(...findings);
    else skipped.push(...untold(findings, choice.reason));
  }
  return { assigned, held, skipped, without };
}

/** The same reason for each of these findings. */
export function untold(findings: readonly Finding[], reason: string, recipient = ''): readonly Untold[] {
  return findings.map((finding) => ({ finding, recipient, reason }));
}

/** When somebody was first written to about the case in vain, or else when it was found. */
function sinceWhen({ findings, notices }: Case): Date {
  const [first] = notices;
  const times = first === undefined ? findings.map(({ firstSeen }) => firstSeen) : [first.sentAt ?? first.createdAt];
  return new Date(times.toSorted()[0] ?? 0);
}

/** The notice to remind of: the recipient's own where there is one. */
function remindedOf(told: readonly [Notice, ...Notice[]], recipient: string): Notice {
  return told.find((notice) => coolDownKey(notice.recipient) === coolDownKey(recipient)) ?? told[0];
}
