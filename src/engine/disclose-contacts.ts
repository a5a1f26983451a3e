import pLimit from 'p-limit';
import type { Contact } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import { holdReason } from '../notice/hold.ts';
import { looksPersonal } from '../notice/personal.ts';
import { coolDownKey } from '../notice/recipient.ts';
import type { ContactSource, Store } from '../ports.ts';

// Hosts asked at a time; rates are the limiter's business.
const LOOKUPS_AT_ONCE = 16;

/** A finding with its contacts, best first, each with the reason why a human must confirm it. */
export interface FindingContacts {
  readonly finding: Finding;
  readonly contacts: readonly Contact[];
}

/** Looks up and saves the contacts of findings. Stops early on abort, with what is done by then. */
export async function findContacts(
  findings: readonly Finding[],
  source: ContactSource,
  store: Store,
  signal: AbortSignal,
): Promise<readonly FindingContacts[]> {
  const limit = pLimit(LOOKUPS_AT_ONCE);
  const found = await Promise.all(
    findings.map((finding) =>
      limit(async () => (signal.aborted ? [] : [{ finding, contacts: await source.find(finding, signal) }])),
    ),
  );
  // A look-up that the abort cut short knows less than what is stored.
  if (signal.aborted) return [];
  const judged = judge(found.flat());
  for (const { finding, contacts } of judged) await store.saveContacts(finding.id, contacts);
  return judged;
}

function judge(found: readonly FindingContacts[]): readonly FindingContacts[] {
  const claims = countClaims(found);
  return found.map(({ finding, contacts }) => ({
    finding,
    contacts: contacts.map((contact) => ({
      ...contact,
      personal: looksPersonal(contact.address),
      hold: holdReason(contact, finding, claims.get(coolDownKey(contact.address)) ?? 0),
    })),
  }));
}

function countClaims(found: readonly FindingContacts[]): ReadonlyMap<string, number> {
  const claims = new Map<string, number>();
  for (const { contacts } of found) {
    for (const key of new Set(contacts.map((contact) => coolDownKey(contact.address)))) {
      claims.set(key, (claims.get(key) ?? 0) + 1);
    }
  }
  return claims;
}
