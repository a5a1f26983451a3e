import { audienceOf } from '../../model/contact.ts';
import type { Notice } from '../../model/notice.ts';
import type { Reply } from '../../model/reply.ts';
import { coolDownKey } from '../../notice/recipient.ts';
import { type Book, createBook } from './book.ts';
import { type DraftDeps, type Group, isTask, saysTheSame, writeDraft } from './draft.ts';
import { note, recordContact } from './record.ts';

/** What became of the groups: each is drafted, kept or blocked. */
export interface DraftUpdate {
  readonly drafted: readonly Notice[];
  readonly kept: readonly Notice[];
  readonly blocked: readonly { readonly group: Group; readonly reason: string }[];
}

/** What was there before the plan. */
export interface Before {
  readonly notices: readonly Notice[];
  readonly replies: readonly Reply[];
  readonly addressOf: (findingId: string) => string;
}

/**
 * Brings the stored drafts up to date: a draft that still says the same stays as it is, since somebody may be
 * reading it; others are dropped, for their successor or because their findings or their recipient are not to be written to now.
 */
export async function updateDrafts(
  groups: readonly Group[],
  { notices, replies, addressOf }: Before,
  deps: DraftDeps,
  signal: AbortSignal,
): Promise<DraftUpdate> {
  const drafted: Notice[] = [];
  const kept: Notice[] = [];
  const blocked: { group: Group; reason: string }[] = [];
  const old = notices.filter((notice) => notice.state === 'draft');
  for (const group of settledFirst(groups, old)) {
    if (signal.aborted) return { drafted, kept, blocked };
    const coming = [...drafted, ...kept].map((draft): Notice => ({ ...draft, state: 'approved' }));
    const reason = blocks(group, createBook([...notices, ...coming], addressOf, deps.policy, deps.clock.now()));
    if (reason !== '') {
      blocked.push({ group, reason });
      continue;
    }
    const same = old.find((draft) => saysTheSame(draft, group, deps));
    const draft = same ?? (await writeDraft(group, replies, deps));
    const rivals = old.filter((one) => one !== same && !kept.includes(one) && overlaps(one, draft));
    const isFree = await dropAll(rivals, `superseded by ${draft.id}`, deps);
    if (same !== undefined) kept.push(same);
    else if (isFree) {
      await deps.store.saveNotice(draft);
      if (!isTask(draft)) await recordContact(deps.store, draft);
      drafted.push(draft);
    } else blocked.push({ group, reason: 'an older draft of it has just been approved' });
  }
  const left = old.filter((draft) => !kept.includes(draft));
  await dropAll(left, 'is not planned any more', deps);
  return { drafted, kept, blocked };
}

function blocks({ contact, findings, reminds }: Group, book: Book): string {
  if (contact.address === '') return '';
  return book.blocks({
    recipient: contact.address,
    audience: audienceOf(contact.rung),
    addresses: findings.map(({ endpoint }) => endpoint.address),
    reminds: reminds?.id ?? null,
  });
}

/** A contact that already has a draft keeps its place among those of its domain. */
function settledFirst(groups: readonly Group[], old: readonly Notice[]): readonly Group[] {
  const keys = new Set(old.map((notice) => coolDownKey(notice.recipient)));
  const isNew = (group: Group): number => (keys.has(coolDownKey(group.contact.address)) ? 0 : 1);
  return groups.toSorted((a, b) => isNew(a) - isNew(b));
}

function overlaps(old: Notice, draft: Notice): boolean {
  const isSameOperator =
    !isTask(old) &&
    old.audience !== 'abuse-desk' &&
    draft.audience !== 'abuse-desk' &&
    coolDownKey(old.recipient) === coolDownKey(draft.recipient);
  return isSameOperator || old.findingIds.some((id) => draft.findingIds.includes(id));
}

/** False when one of them was approved in the meantime: a second mail must not stand beside it. */
async function dropAll(old: readonly Notice[], detail: string, deps: DraftDeps): Promise<boolean> {
  let areDropped = true;
  for (const one of old) {
    if (await deps.store.claimNotice(one.id, 'draft', 'dropped')) {
      await deps.store.saveNotice({ ...one, state: 'dropped', detail });
      await note(deps, 'drop', one.id, detail);
    } else if ((await deps.store.notice(one.id))?.state !== 'dropped') areDropped = false;
  }
  return areDropped;
}
