import type { Contact } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import type { Notice } from '../model/notice.ts';
import { composeNotice, type Identity } from '../notice/compose.ts';
import { describeEvidence } from '../notice/evidence.ts';
import { statedExposures } from '../notice/reduce.ts';
import { hashNotice, messageIdOf, noticeId } from '../notice/seal.ts';
import type { Clock, Store } from '../ports.ts';

/** What writing a notice needs. */
export interface DraftDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly identity: Identity;
  /** The domain of the From address; right-hand side of every Message-ID. */
  readonly mailDomain: string;
  /** The fingerprint's steps for a product; empty when it is not known. */
  readonly remediation: (product: string) => readonly string[];
}

/** All findings that one contact is told about. */
export interface Group {
  readonly contact: Contact;
  readonly findings: readonly Finding[];
}

/** Writes the one mail of a group; not yet stored. */
export async function writeDraft(group: Group, deps: DraftDeps): Promise<Notice> {
  const { store, clock, identity } = deps;
  const recipient = group.contact.address;
  const createdAt = clock.now().toISOString();
  const findingIds = group.findings.map((finding) => finding.id).sort();
  const id = await freeId(store, recipient, findingIds, createdAt);
  const cases = await Promise.all(
    group.findings.map(async (finding) => ({
      finding,
      evidence: describeEvidence(await store.observationsOf(finding)),
      remediation: deps.remediation(finding.product),
    })),
  );
  const message = {
    recipient,
    ...composeNotice({ id, contact: group.contact, cases, identity }),
    messageId: messageIdOf(id, recipient, createdAt, deps.mailDomain),
  };
  return {
    ...message,
    id,
    findingIds,
    sha256: hashNotice(message),
    state: 'draft',
    createdAt,
    approvedSha256: null,
    approvedBy: null,
    approvedAt: null,
    recheckId: null,
    sentAt: null,
    detail: '',
  };
}

async function freeId(store: Store, recipient: string, ids: readonly string[], createdAt: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const id = noticeId(recipient, ids, createdAt, attempt);
    if ((await store.notice(id)) === null) return id;
  }
}

/** A draft that still says what is to be said: the same mailbox, the same findings, each as exposed as stated. */
export function saysTheSame(draft: Notice, group: Group): boolean {
  const stated = statedExposures(draft.text);
  return (
    draft.recipient === group.contact.address &&
    stated.size === group.findings.length &&
    group.findings.every((finding) => stated.get(finding.id) === finding.exposure)
  );
}
