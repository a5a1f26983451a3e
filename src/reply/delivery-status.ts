import { fieldOf, parseFields } from './fields.ts';
import { decodeXtext, typedMailbox } from './mailbox.ts';

const MAX_RECIPIENTS = 100;

export type Action = 'failed' | 'delayed' | 'delivered';

/** What became of the mail to one recipient. */
export interface RecipientStatus {
  /** Names of one mailbox: as it was delivered to, and as we wrote it; lower case. */
  readonly recipients: readonly string[];
  readonly action: Action;
  /** RFC 3463; empty when there was none. */
  readonly status: string;
  /** The server's own words; empty when there were none. */
  readonly diagnostic: string;
}

/** Reads the body of a `message/delivery-status` part (RFC 3464, 2.1): groups of fields with empty lines between. */
export function readDeliveryStatus(content: string): {
  readonly envelopeId: string;
  readonly statuses: readonly RecipientStatus[];
} {
  // The first group is about the message; some programs leave it out or begin with empty lines.
  const groups = content
    .replace(/\r\n/g, '\n')
    .split(/\n[ \t]*\n/, MAX_RECIPIENTS * 2)
    .map((group) => parseFields(group.replace(/^\n+/, '')));
  const envelopeIds = groups.map((group) => fieldOf(group, 'original-envelope-id'));
  const statuses = groups.slice(0, MAX_RECIPIENTS + 1).flatMap((group) => {
    const final = typedMailbox(fieldOf(group, 'final-recipient'));
    const original = typedMailbox(fieldOf(group, 'original-recipient'));
    if (final === '' && original === '') return [];
    const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(fieldOf(group, 'status'))?.[0] ?? '';
    const action = readAction(fieldOf(group, 'action'), status);
    const diagnostic = fieldOf(group, 'diagnostic-code').replace(/^[\w-]{1,40};\s*/, '');
    const recipients = [...new Set([final, original, decodeXtext(original)])].filter((name) => name !== '');
    return action === null ? [] : [{ recipients, action, status, diagnostic }];
  });
  return { envelopeId: envelopeIds.find((id) => id !== '') ?? '', statuses };
}

/** `relayed` and `expanded` mean that no failure will be reported from there (RFC 3464, 2.3.3): as good as delivered. */
function readAction(text: string, status: string): Action | null {
  const word = /[a-z]+/i.exec(text)?.[0].toLowerCase() ?? '';
  if (word === 'failed' || word === 'delayed') return word;
  if (word === 'delivered' || word === 'relayed' || word === 'expanded') return 'delivered';
  const byStatus: Readonly<Record<string, Action>> = { '5': 'failed', '4': 'delayed', '2': 'delivered' };
  return byStatus[status.slice(0, 1)] ?? null;
}
