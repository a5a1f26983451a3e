import type { Incoming } from '../model/incoming.ts';
import { readDeliveryStatus } from './delivery-status.ts';
import { fieldOf, parseFields } from './fields.ts';
import { readUnsubscribe } from './keyword.ts';

/**
 * Something in a message that names a notice: its id, or its Message-ID or the part of it in return path and envelope
 * id, which nobody but its recipient and the servers on the way have seen.
 */
export interface Clue {
  readonly kind: 'id' | 'proof' | 'message-id';
  readonly value: string;
}

const MAX_CLUES = 50;
const NOTICE_ID = /^[0-9A-F]{8}$/i;
const PROOF = /^[0-9A-F]{8}\.[0-9A-F]{8}$/i;

/** All clues, the strongest first: return path, case id, envelope id, threading, and last the tag in subject or text. */
export function findClues(incoming: Incoming): readonly Clue[] {
  const { fields, recipients, returned, reports, subject, text } = incoming;
  const envelopeIds = reports.map(({ type, content }) =>
    type.includes('delivery-status') ? readDeliveryStatus(content).envelopeId : '',
  );
  const returnPaths = [
    ...recipients,
    ...reports.map(({ content }) => fieldOf(parseFields(content), 'original-mail-from')),
  ].flatMap((address) => /\+([0-9a-f]{8}(?:\.[0-9a-f]{8})?)@/i.exec(address)?.[1] ?? []);
  const caseIds = [
    fieldOf(returned ?? {}, 'x-case-id'),
    fieldOf(fields, 'x-case-id'),
    ...matches(text, /^X-Case-ID: ?([0-9A-F]{8})\b/gim),
  ].filter((id) => NOTICE_ID.test(id));
  const messageIds = [
    fieldOf(fields, 'in-reply-to'),
    ...(fields.references ?? []),
    fieldOf(returned ?? {}, 'message-id'),
    text,
  ].flatMap((value) => matches(value, /(<[0-9a-f]{8}\.[0-9a-f]{8,64}\.\d{1,3}@[\w.-]{1,255}>)/gi));
  const tags = [subject, fieldOf(returned ?? {}, 'subject'), text].flatMap((value) =>
    matches(value, /\[Exposure Notice #([0-9A-F]{8})\]/gi),
  );
  return [
    ...[...returnPaths, ...envelopeIds, readUnsubscribe(subject) ?? ''].flatMap(byProof),
    ...caseIds.map((id) => clue('id', id.toUpperCase())),
    ...messageIds.map((id) => clue('message-id', id)),
    ...tags.map((id) => clue('id', id.toUpperCase())),
  ].slice(0, MAX_CLUES);
}

/** `a1b2c3d4.e622a38a`, or the number alone. */
function byProof(text: string): readonly Clue[] {
  if (PROOF.test(text)) return [clue('proof', text.toLowerCase())];
  return NOTICE_ID.test(text) ? [clue('id', text.toUpperCase())] : [];
}

function clue(kind: Clue['kind'], value: string): Clue {
  return { kind, value };
}

function matches(text: string, pattern: RegExp): readonly string[] {
  const found = new Set<string>();
  for (const [, value = ''] of text.matchAll(pattern)) {
    found.add(value);
    if (found.size >= MAX_CLUES) break;
  }
  return [...found];
}
