import type { Finding } from '../model/finding.ts';
import type { Notice } from '../model/notice.ts';
import { coolDownKey } from '../notice/recipient.ts';
import { createBook } from './disclose-book.ts';
import { type DraftDeps, type Group, saysTheSame, writeDraft } from './disclose-draft.ts';
import { recordContact } from './disclose-record.ts';

/** What became of the groups: each is drafted, kept or blocked. */
export interface DraftUpdate {
  readonly drafted: readonly Notice[];
  readonly kept: readonly Notice[];
  readonly blocked: readonly { readonly group: Group; readonly reason: string }[];
}

/**
 * Brings the stored drafts up to date: a draft that still says the same stays as it is, since somebody may be
 * reading it; others are dropped for their successor, or because none of their findings is `open` any more.
 */
export async function updateDrafts(
  groups: readonly Group[],
  open: readonly Finding[],
  deps: DraftDeps,
  signal: AbortSignal,
): Promise<DraftUpdate> {
  const drafted: Notice[] = [];
  const kept: Notice[] = [];
  const blocked: { group: Group; reason: string }[] = [];
  const notices = await deps.store.notices();
  const old = notices.filter((notice) => notice.state === 'draft');
  for (const group of settledFirst(groups, old)) {
    if (signal.aborted) return { drafted, kept, blocked };
    const coming = [...drafted, ...kept].map((draft): Notice => ({ ...draft, state: 'approved' }));
    const reason = createBook([...notices, ...coming], deps.clock.now()).blocks(group.contact.address);
    const same = old.find((draft) => saysTheSame(draft, group));
    if (reason !== '') {
      blocked.push({ group, reason });
      continue;
    }
    const draft = same ?? (await writeDraft(group, deps));
    const rivals = old.filter((one) => one !== same && overlaps(one, draft));
    const isFree = await dropAll(rivals, `superseded by ${draft.id}`, deps);
    if (same !== undefined) kept.push(same);
    else if (isFree) {
      await deps.store.saveNotice(draft);
      await recordContact(deps.store, draft);
      drafted.push(draft);
    } else blocked.push({ group, reason: 'an older draft of it has just been approved' });
  }
  const openIds = new Set(open.map((finding) => finding.id));
  const stale = old.filter((draft) => !draft.findingIds.some((id) => openIds.has(id)));
  await dropAll(stale, 'none of its findings is open any more', deps);
  return { drafted, kept, blocked };
}

/** A contact that already has a draft keeps its place among those of its domain. */
function settledFirst(groups: readonly Group[], old: readonly Notice[]): readonly Group[] {
  const keys = new Set(old.map((notice) => coolDownKey(notice.recipient)));
  const isNew = (group: Group): number => (keys.has(coolDownKey(group.contact.address)) ? 0 : 1);
  return groups.toSorted((a, b) => isNew(a) - isNew(b));
}

function overlaps(old: Notice, draft: Notice): boolean {
  return (
    coolDownKey(old.recipient) === coolDownKey(draft.recipient) ||
    old.findingIds.some((id) => draft.findingIds.includes(id))
  );
}

/** False when one of them was approved in the meantime: a second mail must not stand beside it. */
async function dropAll(old: readonly Notice[], detail: string, { store }: DraftDeps): Promise<boolean> {
  let areDropped = true;
  for (const one of old) {
    if (await store.claimNotice(one.id, 'draft', 'dropped')) {
      await store.saveNotice({ ...one, state: 'dropped', detail });
    } else if ((await store.notice(one.id))?.state !== 'dropped') areDropped = false;
  }
  return areDropped;
}
