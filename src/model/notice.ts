/**
 * `draft` → `approved` → `sending` → `sent`; or `held` (a human must decide), `dropped`
 * (everything in it was fixed before it went out), `failed` (refused for good).
 * `sending` that survives a crash becomes `held`: the server may have taken it.
 */
export type NoticeState = 'draft' | 'approved' | 'sending' | 'sent' | 'held' | 'dropped' | 'failed';

/** One mail to one contact about all its findings. */
export interface Notice {
  /** Eight hex digits, upper case; stands in the subject. */
  readonly id: string;
  readonly recipient: string;
  readonly findingIds: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** SHA-256 of recipient, subject, text and Message-ID: what an approval binds to. */
  readonly sha256: string;
  readonly messageId: string;
  readonly state: NoticeState;
  readonly createdAt: string;
  /** The hash that was approved, null while none. Differs from `sha256`: void. */
  readonly approvedSha256: string | null;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  /** The sweep that re-checked every finding before sending. */
  readonly recheckId: string | null;
  readonly sentAt: string | null;
  /** One line: why held, dropped or failed, or what the server answered. */
  readonly detail: string;
}
