import type { Unreadable } from '../model/incoming.ts';

/** What one message may weigh. Bounces bring a mail of ours back, at most; what is larger is told and left out. */
export const MAX_MESSAGE_BYTES: number = 10 * 1024 * 1024;

/** A message as it lies in a mailbox. */
export interface RawMessage {
  /** `file`, `file:line`, or mailbox and UID. */
  readonly where: string;
  readonly content: Buffer;
}

/** A mailbox's messages, one at a time. Never throws for one message; throws for a mailbox that cannot be read. */
export type Mailbox = AsyncIterable<RawMessage | Unreadable>;

export function tooLarge(where: string): Unreadable {
  return { where, reason: `larger than ${MAX_MESSAGE_BYTES / 1024 / 1024} MiB: look at it yourself` };
}
