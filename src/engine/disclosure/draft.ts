import { createHash } from 'node:crypto';
import { audienceOf, type Contact } from '../../model/contact.ts';
import type { Finding } from '../../model/finding.ts';
import type { Notice, Sender } from '../../model/notice.ts';
import type { Reply } from '../../model/reply.ts';
import { composeNotice, type Identity } from '../../notice/compose.ts';
import { describeEvidence } from '../../notice/evidence.ts';
import { coolDownKey, domainOf } from '../../notice/recipient.ts';
import { statedExposures } from '../../notice/reduce.ts';
import { hashNotice, messageIdOf, noticeId } from '../../notice/seal.ts';
import type { Templates } from '../../notice/template.ts';
import type { Store } from '../../ports.ts';
import { type Policy, WEEK_MS } from './policy.ts';
import type { BookkeepingDeps } from './record.ts';

/** What writing a notice needs. */
export interface DraftDeps extends BookkeepingDeps {
  readonly identity: Identity;
  readonly sender: Sender;
  readonly templates: Templates;
  readonly policy: Policy;
  /** The fingerprint's steps for a finding; empty when its product is not known. */
  readonly remediation: (finding: Finding) => readonly string[];
}

/** All findings that one contact is told about in one mail. */
export interface Group {
  readonly contact: Contact;
  readonly findings: readonly Finding[];
  /** The first notice, when this is the reminder. */
  readonly reminds: Notice | null;
}

/** Writes the one mail of a group; not yet stored. */
export async function writeDraft(group: Group, replies: readonly Reply[], deps: DraftDeps): Promise<Notice> {
  const { contact, reminds } = group;
  const { store, clock, identity, sender, templates, policy } = deps;
  const recipient = contact.address;
  const createdAt = clock.now().toISOString();
  const findingIds = group.findings.map((finding) => finding.id).sort();
  const id = await freeId(store, recipient, findingIds, createdAt);
  const cases = await Promise.all(
    group.findings.map(async (finding) => ({
      finding,
      evidence: describeEvidence(await store.observationsOf(finding)),
      remediation: deps.remediation(finding),
    })),
  );
  const isSameThread = reminds !== null && coolDownKey(reminds.recipient) === coolDownKey(recipient);
  const reminder =
    reminds === null
      ? null
      : {
          subject: reminds.subject,
          sentAt: reminds.sentAt ?? reminds.createdAt,
          // Their number helps nobody else.
          ticket: isSameThread
            ? (replies.findLast(({ noticeId, ticket }) => noticeId === reminds.id && ticket !== '')?.ticket ?? '')
            : '',
        };
  const input = { id, contact, cases, identity, sender, templates, cadence: policy, at: createdAt, reminder };
  const message = {
    id,
    sender,
    recipient,
    audience: audienceOf(contact.rung),
    ...composeNotice(input),
    messageId: messageIdOf(id, recipient, await store.hashKey(), domainOf(sender.address), reminds === null ? 1 : 2),
    inReplyTo: isSameThread ? reminds.messageId : null,
    createdAt,
  };
  return {
    ...message,
    rung: contact.rung,
    provider: contact.provider,
    findingIds,
    sha256: hashNotice(message),
    wordingSha256: wordingOf(group, deps),
    reminds: reminds?.id ?? null,
    state: 'draft',
    approvedSha256: null,
    approvedBy: null,
    approvedAt: null,
    recheckId: null,
    sentAt: null,
    attempts: 0,
    retryAt: null,
    detail: contact.form === '' ? '' : `fill in ${contact.form}`,
  };
}

async function freeId(store: Store, recipient: string, ids: readonly string[], createdAt: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const id = noticeId(recipient, ids, createdAt, attempt);
    if ((await store.notice(id)) === null) return id;
  }
}

function wordingOf({ findings }: Group, { identity, sender, templates, policy, remediation }: DraftDeps): string {
  const { recheckDays, reminderDay, closeDay } = policy;
  const steps = findings.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(remediation);
  const all = [identity, sender, templates, recheckDays, reminderDay, closeDay, steps];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}

/** A web form to be filled in by hand: the text is ready, no mail can go out. */
export function isTask({ recipient }: Notice): boolean {
  return recipient === '';
}

/**
 * A draft that still says what is to be said: the same mailbox, the same findings, each as exposed as stated, in the
 * words of today, and of this week, since it tells when all was last seen.
 */
export function saysTheSame(draft: Notice, group: Group, deps: DraftDeps): boolean {
  const { contact, findings, reminds } = group;
  const stated = statedExposures(draft.text);
  return (
    draft.wordingSha256 === wordingOf(group, deps) &&
    deps.clock.now().getTime() - Date.parse(draft.createdAt) < WEEK_MS &&
    draft.recipient === contact.address &&
    draft.rung === contact.rung &&
    draft.reminds === (reminds?.id ?? null) &&
    stated.size === findings.length &&
    findings.every((finding) => stated.get(finding.id) === finding.exposure)
  );
}
