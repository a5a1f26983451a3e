import pLimit from 'p-limit';
import { audienceOf, type Contact } from '../../model/contact.ts';
import type { Finding } from '../../model/finding.ts';
import { holdReason } from '../../notice/hold.ts';
import { looksPersonal } from '../../notice/personal.ts';
import { coolDownKey } from '../../notice/recipient.ts';
import type { ContactSource, Store } from '../../ports.ts';
import type { Objections } from './objections.ts';

// Hosts asked at a time; rates are the limiter's business.
const LOOKUPS_AT_ONCE = 16;

/** A finding with its contacts, best first, each with the reason why a human must confirm it. */
export interface FindingContacts {
  readonly finding: Finding;
  readonly contacts: readonly Contact[];
}

/**
 * Looks up, judges and saves the contacts of findings, but for mailboxes that object: of those a hash is kept already.
 * Nothing on abort: what is stored knows more.
 */
export async function findContacts(
  findings: readonly Finding[],
  source: ContactSource,
  store: Store,
  objections: Pick<Objections, 'toMailbox' | 'isHashed'>,
  signal: AbortSignal,
): Promise<readonly FindingContacts[]> {
  const limit = pLimit(LOOKUPS_AT_ONCE);
  const found = await Promise.all(
    findings.map((finding) =>
      limit(async () => (signal.aborted ? [] : [{ finding, contacts: await source.find(finding, signal) }])),
    ),
  );
  if (signal.aborted) return [];
  const judged = await judge(found.flat(), store, objections);
  for (const { finding, contacts } of judged) {
    const kept = contacts.filter(({ address }) => !objections.isHashed(address));
    await store.saveContacts(finding.id, kept);
  }
  return judged;
}

async function judge(
  found: readonly FindingContacts[],
  store: Store,
  { toMailbox }: Pick<Objections, 'toMailbox'>,
): Promise<readonly FindingContacts[]> {
  const claims = await countClaims(found, store);
  const confirmed = new Map(
    (await store.confirmations()).map(({ address, audiences }) => [coolDownKey(address), audiences]),
  );
  return found.map(({ finding, contacts }) => ({
    finding,
    contacts: contacts.map((contact) => {
      const key = coolDownKey(contact.address);
      const standing = {
        claims: claims.get(key)?.size ?? 0,
        isConfirmed: confirmed.get(key)?.includes(audienceOf(contact.rung)) ?? false,
      };
      const personal = contact.personal || looksPersonal(contact.address);
      const hold = toMailbox(contact.address) || holdReason(contact, finding, standing);
      return { ...contact, personal, hold };
    }),
  }));
}

/**
 * The findings that lead to each mailbox: of this plan, of those stored, and of the notices so far. A hostile fleet
 * would otherwise show twenty of its hosts at a time.
 */
async function countClaims(
  found: readonly FindingContacts[],
  store: Store,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const claims = new Map<string, Set<string>>();
  const add = (address: string, findingId: string): void => {
    if (address === '') return;
    const key = coolDownKey(address);
    claims.set(key, (claims.get(key) ?? new Set()).add(findingId));
  };
  const looked = new Set(found.map(({ finding }) => finding.id));
  for (const { finding, contacts } of found) for (const { address } of contacts) add(address, finding.id);
  for (const { id } of await store.findings({})) {
    if (!looked.has(id)) for (const { address } of await store.contacts(id)) add(address, id);
  }
  for (const { recipient, findingIds } of await store.notices()) for (const id of findingIds) add(recipient, id);
  return claims;
}
