import type { Incoming } from '../model/incoming.ts';
import type { BounceClass, ReplyKind } from '../model/reply.ts';
import { isAutomatic, isAutoReply, isFromList } from './automatic.ts';
import { classifyBounce } from './bounce-class.ts';
import { type RecipientStatus, readDeliveryStatus } from './delivery-status.ts';
import { fieldOf, parseFields } from './fields.ts';
import { readKeyword, readUnsubscribe } from './keyword.ts';
import { mailboxesIn } from './mailbox.ts';
import { readTextBounce } from './text-bounce.ts';
import { isAcknowledgement, readTicket } from './ticket.ts';

/** What a message says, by itself: whether it may say so is asked where the notices are known. */
export interface Judgement {
  readonly kind: ReplyKind;
  /** Mailboxes that a bounce, a delay or a complaint is about: names of one, or those of which one is meant. */
  readonly recipients: readonly string[];
  readonly bounce: BounceClass | null;
  readonly status: string;
  readonly ticket: string;
  /** A program or a mail list sent it: when it is not about a notice of ours, nobody needs to see it. */
  readonly isAutomatic: boolean;
  /** The subject, or the server's words; not yet cleaned. */
  readonly detail: string;
}

/** Reads a message as what it is; a delivery status about several mailboxes says several things, all others one. */
export function judgeIncoming(incoming: Incoming): readonly Judgement[] {
  const statuses = incoming.reports
    .filter(({ type }) => type.includes('delivery-status'))
    .flatMap(({ content }) => readDeliveryStatus(content).statuses);
  if (statuses.length > 0) return statuses.map((status) => fromStatus(status, incoming));
  const inWords = readTextBounce(incoming);
  if (inWords !== null) return [fromStatus(inWords, incoming)];
  return [readComplaint(incoming) ?? readAnswer(incoming)];
}

function fromStatus({ recipients, action, status, diagnostic }: RecipientStatus, { subject }: Incoming): Judgement {
  const kinds = { failed: 'bounce', delayed: 'delay', delivered: 'delivered' } as const;
  const bounce = action === 'failed' ? classifyBounce(status, diagnostic) : null;
  return {
    kind: kinds[action],
    recipients,
    bounce,
    status,
    ticket: '',
    isAutomatic: true,
    detail: diagnostic || subject,
  };
}

/** An abuse report about our mail (RFC 5965), as mail providers send it when somebody presses "spam". */
function readComplaint({ reports, subject, returned }: Incoming): Judgement | null {
  const report = reports.find(({ type }) => type.includes('feedback-report'));
  if (report === undefined) return null;
  const fields = parseFields(report.content);
  const type = fieldOf(fields, 'feedback-type').toLowerCase();
  // auth-failure and not-spam are no complaints, and xarf is somebody's own report to us.
  if (!['abuse', 'fraud', 'virus', 'other'].includes(type)) return null;
  const stated = (fields['original-rcpt-to'] ?? []).flatMap((value) => mailboxesIn(value));
  const recipients = stated.length > 0 ? stated : mailboxesIn(fieldOf(returned ?? {}, 'to'));
  const detail = `${type}: ${subject}`;
  return { kind: 'complaint', recipients, bounce: null, status: '', ticket: '', isAutomatic: true, detail };
}

function readAnswer(incoming: Incoming): Judgement {
  const ticket = readTicket(incoming);
  return {
    kind: kindOf(incoming, ticket),
    recipients: [],
    bounce: null,
    status: '',
    ticket,
    isAutomatic: isAutomatic(incoming) || isFromList(incoming),
    detail: incoming.subject,
  };
}

function kindOf(incoming: Incoming, ticket: string): ReplyKind {
  // Before all else: a mail program may mark what it sends for its user as automatic.
  if (readUnsubscribe(incoming.subject) !== null) return 'stop';
  const keyword = readKeyword(incoming);
  if (isAutomatic(incoming)) {
    // Some ticket systems mark what people write through them: it does not decide, and is not lost either.
    if (keyword !== null && !isAutoReply(incoming)) return 'human';
    return ticket === '' ? 'auto-reply' : 'ticket';
  }
  if (keyword !== null) return keyword;
  return isAcknowledgement(incoming) ? 'ticket' : 'human';
}
