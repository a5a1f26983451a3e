import type { Audience, Rung } from './contact.ts';

/**
 * `draft` → `approved` → `sending` → `sent`; or `held` (a human must decide), `dropped`
 * (everything in it was fixed before it went out, or it was superseded), `failed` (refused for good),
 * `bounced` (taken by the server, and returned later).
 * `sending` that survives a crash becomes `held`: the server may have taken it.
 */
export type NoticeState = 'draft' | 'approved' | 'sending' | 'sent' | 'held' | 'dropped' | 'failed' | 'bounced';

/** A mailbox that somebody reads, in the domain that signs. */
export interface Sender {
  readonly address: string;
  /** Shown before the address; empty for none. */
  readonly name: string;
}

/** A further part of a mail, as text: the X-ARF report or the findings as CSV. */
export interface Attachment {
  readonly kind: 'xarf' | 'csv';
  /** File name. */
  readonly name: string;
  readonly content: string;
}

/** One mail to one contact about all its findings. Every byte of the message follows from these fields. */
export interface Notice {
  /** Eight hex digits, upper case; stands in the subject. */
  readonly id: string;
  readonly sender: Sender;
  readonly recipient: string;
  readonly audience: Audience;
  readonly rung: Rung;
  /** From the provider table; empty when unknown. For statistics only. */
  readonly provider: string;
  readonly findingIds: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** SHA-256 of everything that goes out: what an approval binds to. */
  readonly sha256: string;
  /** SHA-256 of what the wording follows from beside the findings: who we are, templates, steps. */
  readonly wordingSha256: string;
  readonly messageId: string;
  /** The notice that this one reminds of; null for a first one. */
  readonly reminds: string | null;
  /** Message-ID of the first notice when its recipient gets this reminder too; null otherwise. */
  readonly inReplyTo: string | null;
  readonly state: NoticeState;
  readonly createdAt: string;
  /** The hash that was approved, null while none. Differs from `sha256`: void. */
  readonly approvedSha256: string | null;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  /** The sweep that re-checked every finding before sending. */
  readonly recheckId: string | null;
  /** When it was handed to the mail server; also of one that is held or failed since. Whether it was sent tells `state`. */
  readonly sentAt: string | null;
  /** How often a server has refused it for now, and when it may be tried again. */
  readonly attempts: number;
  readonly retryAt: string | null;
  /** One line: why held, dropped or failed, or what the server answered. */
  readonly detail: string;
}

/**
 * `a1b2c3d4.e622a38a`, the notice's number with a part of its Message-ID that cannot be worked out: for return paths
 * and envelope ids, so that a bounce which names it answers a mail that somebody has had.
 */
export function proofOf({ messageId }: Pick<Notice, 'messageId'>): string {
  return messageId.slice(1, 18);
}
