/**
 * What a message that came back means. `bounce`: not delivered for good; `delay`: the server is still trying;
 * `auto-reply`: a program answered; `ticket`: it also gave a ticket number; `stop`, `wrong`, `fixed`: the words we
 * offer; `complaint`: marked as unwanted; `human`: somebody has to read it.
 */
export type ReplyKind =
  | 'bounce'
  | 'delay'
  | 'delivered'
  | 'auto-reply'
  | 'ticket'
  | 'stop'
  | 'wrong'
  | 'fixed'
  | 'complaint'
  | 'human';

/** How a mailbox failed: `dead` (no such one), `full`, `policy` (our mail was judged), `other`. */
export type BounceClass = 'dead' | 'full' | 'policy' | 'other';

/** One message that came back, as far as we keep it: never its body. */
export interface Reply {
  /** SHA-256 over what identifies the message: the same message read twice is one reply. */
  readonly id: string;
  /** The notice it answers; null when it cannot be told. */
  readonly noticeId: string | null;
  readonly kind: ReplyKind;
  /** ISO 8601 UTC: when it was read. */
  readonly at: string;
  /** Who wrote it, one plain mailbox; empty when unknown. */
  readonly from: string;
  /** The mailbox a bounce is about; empty for others. */
  readonly recipient: string;
  readonly bounce: BounceClass | null;
  /** RFC 3463, `5.1.1`; empty when there was none. */
  readonly status: string;
  /** The other side's ticket number; empty when none. */
  readonly ticket: string;
  /** One clean line for a human: the subject, or the server's words. */
  readonly detail: string;
  /** A human has dealt with it, or it needed none. */
  readonly done: boolean;
}

/** As a human names it. */
export function shortId({ id }: Pick<Reply, 'id'>): string {
  return id.slice(0, 12);
}
