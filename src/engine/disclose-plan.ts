import type { Contact } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import type { Exposure } from '../model/fingerprint.ts';
import type { Notice } from '../model/notice.ts';
import { coolDownKey } from '../notice/recipient.ts';
import type { ContactSource } from '../ports.ts';
import { type Book, createBook } from './disclose-book.ts';
import { type FindingContacts, findContacts } from './disclose-contacts.ts';
import type { DraftDeps, Group } from './disclose-draft.ts';
import { TOLD_STATES } from './disclose-record.ts';
import { updateDrafts } from './disclose-update.ts';

export interface PlanDeps extends DraftDeps {
  readonly contacts: ContactSource;
}

export interface PlanOptions {
  /** Which findings are told; `unknown` never is. Default: open. */
  readonly exposures?: readonly Exclude<Exposure, 'unknown'>[];
}

/** A finding that gets no mail now, and why. `recipient` is empty when it is not about one. */
interface Untold {
  readonly finding: Finding;
  readonly recipient: string;
  readonly reason: string;
}

/** What a plan came to. Nothing has been sent. */
export interface NoticePlan {
  readonly drafted: readonly Notice[];
  /** Drafts of an earlier plan that still hold. */
  readonly kept: readonly Notice[];
  /** A human has to decide. */
  readonly held: readonly Untold[];
  /** No source knows whom to write to. */
  readonly without: readonly Finding[];
  /** Told recently, or about to be. */
  readonly skipped: readonly Untold[];
}

/** Drafts one notice for each contact of the findings that are to be told, and drops drafts that no longer hold. */
export async function planNotices(deps: PlanDeps, options: PlanOptions, signal: AbortSignal): Promise<NoticePlan> {
  const { store, clock } = deps;
  const told = await store.findings({ states: TOLD_STATES, exposures: options.exposures ?? ['open'] });
  const book = createBook(await store.notices(), clock.now());
  const skipped: Untold[] = [];
  const held: Untold[] = [];
  const eligible: Finding[] = [];
  for (const finding of told) {
    const pending = book.pendingFor(finding.id);
    if (pending !== null) {
      skipped.push({ finding, recipient: pending.recipient, reason: `notice ${pending.id} is ${pending.state}` });
    } else if (finding.held) held.push({ finding, recipient: '', reason: 'its evidence contradicts itself' });
    else eligible.push(finding);
  }
  const found = await findContacts(eligible, deps.contacts, store, signal);
  const { groups, withheld, without } = groupByContact(found, book);
  const { drafted, kept, blocked } = await updateDrafts(groups, eligible, deps, signal);
  const cooling = blocked.flatMap(({ group, reason }) =>
    group.findings.map((finding) => ({ finding, recipient: group.contact.address, reason })),
  );
  return { drafted, kept, held: [...held, ...withheld], without, skipped: [...skipped, ...cooling] };
}

/** One group for each mailbox; a finding goes to its best contact that nobody has to confirm. */
function groupByContact(
  found: readonly FindingContacts[],
  book: Book,
): {
  readonly groups: readonly Group[];
  readonly withheld: readonly Untold[];
  readonly without: readonly Finding[];
} {
  const groups = new Map<string, { contact: Contact; findings: Finding[] }>();
  const withheld: Untold[] = [];
  const without: Finding[] = [];
  for (const { finding, contacts } of found) {
    const best = contacts.find((contact) => contact.hold === '' && !book.isDead(contact.address));
    const [first] = contacts;
    if (best !== undefined) {
      const group = groups.get(coolDownKey(best.address)) ?? { contact: best, findings: [] };
      group.findings.push(finding);
      groups.set(coolDownKey(best.address), group);
    } else if (first !== undefined) {
      withheld.push({ finding, recipient: first.address, reason: first.hold || 'refused our last mail' });
    } else without.push(finding);
  }
  return { groups: [...groups.values()], withheld, without };
}
