/** Header fields by name in lower case, each value unfolded, in their order. */
export type Fields = Readonly<Record<string, readonly string[]>>;

/** A message that came back, as far as judging it needs; nothing of it is kept. */
export interface Incoming {
  /** `file`, `file:line`, or mailbox and UID. */
  readonly where: string;
  /** SHA-256 over what stays the same however the message is stored: the same one read twice has the same key. */
  readonly key: string;
  readonly fields: Fields;
  /** One plain mailbox in lower case; empty when there is none. */
  readonly from: string;
  /** Every mailbox it was sent or delivered to, lower case. */
  readonly recipients: readonly string[];
  readonly subject: string;
  /** ISO 8601 UTC; null when it states none that can be read. */
  readonly date: string | null;
  /** What a person would read, lines ended by LF, without controls; cut after some pages. */
  readonly text: string;
  /** Its parts that speak to programs: `message/delivery-status`, `message/feedback-report`. */
  readonly reports: readonly { readonly type: string; readonly content: string }[];
  /** The header fields of the message that it returns; null when it returns none. */
  readonly returned: Fields | null;
}

/** A message that could not be read, told and left out. */
export interface Unreadable {
  readonly where: string;
  readonly reason: string;
}
