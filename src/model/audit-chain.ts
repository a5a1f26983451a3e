import { createHash } from 'node:crypto';
import type { AuditAct, AuditEntry } from './audit.ts';
import { hideMailboxes } from './mailbox.ts';

/** Where a chain stands: the last entry of it. */
export type ChainHead = Pick<AuditEntry, 'seq' | 'sha256'>;

/** Before the first entry. */
export const CHAIN_START: ChainHead = { seq: 0, sha256: '0'.repeat(64) };

/** The act as the entry after `head`. */
export function chainAct(act: AuditAct, head: ChainHead): AuditEntry {
  // A database keeps no half of a surrogate pair: what comes back would have another hash.
  const entry = {
    seq: head.seq + 1,
    at: act.at,
    actor: act.actor.toWellFormed(),
    action: act.action,
    subject: act.subject.toWellFormed(),
    // What a mail server answered and what a human gave as reason may name one, and nothing is ever taken out again.
    detail: hideMailboxes(act.detail).toWellFormed(),
    previous: head.sha256,
  };
  return { ...entry, sha256: hashEntry(entry) };
}

/** In one plain line why this is not the entry after `head`; empty when it is. */
export function whyBroken(entry: AuditEntry, head: ChainHead): string {
  if (entry.seq !== head.seq + 1) return `entry ${head.seq + 1} is missing`;
  if (entry.previous !== head.sha256) return `entry ${entry.seq} does not follow from the one before`;
  return entry.sha256 === hashEntry(entry) ? '' : `entry ${entry.seq} was changed after it was written`;
}

/** A list rather than an object: there is one way only to write it as JSON. */
function hashEntry({ seq, at, actor, action, subject, detail, previous }: Omit<AuditEntry, 'sha256'>): string {
  return createHash('sha256')
    .update(JSON.stringify([seq, at, actor, action, subject, detail, previous]))
    .digest('hex');
}
