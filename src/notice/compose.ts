import ipaddr from 'ipaddr.js';
import { audienceOf, type Contact } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import type { Notice, Sender } from '../model/notice.ts';
import { attachmentsFor, type Identity } from './attachments.ts';
import {
  attachedBlock,
  checksBlock,
  evidenceBlock,
  type NoticeCase,
  objectionBlock,
  placesBlock,
  stepsBlock,
} from './blocks.ts';
import { machineBlock, stateFinding } from './machine-block.ts';
import { dayOf, ownDomains, quotable } from './place.ts';
import { composeReminderSubject, composeSubject, type Reminder } from './subject.ts';
import { fillTemplate, type TemplateName, type Templates } from './template.ts';
import { explainContact } from './why.ts';
import { EFFECT, toneOf } from './words.ts';

export type { Identity } from './attachments.ts';
export type { NoticeCase } from './blocks.ts';

const DAY_MS = 24 * 3600 * 1000;

/** When what happens next, in days after the first mail. */
export interface Cadence {
  readonly recheckDays: readonly number[];
  readonly reminderDay: number;
  readonly closeDay: number;
}

export interface NoticeInput {
  /** Eight hex digits, upper case. */
  readonly id: string;
  readonly contact: Contact;
  /** All of them the contact's own, at least one; for an abuse desk all at one address, that of one customer. */
  readonly cases: readonly NoticeCase[];
  readonly identity: Identity;
  readonly sender: Sender;
  readonly templates: Templates;
  readonly cadence: Cadence;
  /** ISO 8601 UTC: the notice's createdAt. */
  readonly at: string;
  /** What it reminds of; null for a first mail. */
  readonly reminder: Reminder | null;
}

/** What a recipient gets to see. */
export type Message = Pick<Notice, 'subject' | 'text' | 'attachments'>;

/** Same input, same bytes. Each finding has lines of its own, which {@link reduceNotice} can cut out. */
export function composeNotice(input: NoticeInput): Message {
  const { id, contact, identity, sender, at, reminder } = input;
  const audience = audienceOf(contact.rung);
  const isForm = contact.form !== '';
  const cases = input.cases
    .map((one) => ({ ...one, finding: quotable(one.finding, contact) }))
    .toSorted((a, b) => byPlace(a.finding, b.finding));
  const addresses = new Set(cases.map(({ finding }) => finding.endpoint.address));
  if (audience === 'abuse-desk' && addresses.size > 1) throw new RangeError('a mail to an abuse desk has one address');
  const stated = cases.map(({ finding }) => stateFinding(finding));
  const attachments = isForm ? [] : attachmentsFor({ id, at, audience, cases, identity, sender });
  const tone = toneOf(stated.map(({ exposure }) => exposure));
  const own = new Set(cases.flatMap(({ finding }) => [...ownDomains(finding.endpoint, contact)]));
  const { recheckDays, reminderDay, closeDay } = input.cadence;
  const first = reminder?.sentAt ?? at;
  const closeDate = dayOf(new Date(Date.parse(first) + closeDay * DAY_MS).toISOString());
  const name = templateFor(contact, reminder !== null);
  // What was seen, not what day it is: true for each of them.
  const stillOpen = dayOf(cases.map(({ finding }) => finding.lastSeen).toSorted()[0] ?? at);
  const text = fillTemplate(input.templates[name], {
    places: placesBlock(cases),
    attached: attachedBlock(attachments.find(({ kind }) => kind === 'csv')?.name ?? null, contact),
    evidence: evidenceBlock(cases),
    steps: stepsBlock(cases, tone),
    checks: checksBlock(cases),
    objection: objectionBlock(),
    data: machineBlock(stated),
    why: explainContact(contact, own),
    effect: EFFECT[tone],
    identity: `${identity.name} (${[identity.contact, identity.url, ...identity.also].join(', ')})`,
    contact: identity.contact,
    url: identity.url,
    stillOpen,
    firstSent: dayOf(first),
    recheckDays: listDays(recheckDays),
    reminderDay: String(reminderDay),
    // A first mail may go out days after it was written.
    closing: reminder === null ? `after ${closeDay} days` : `on ${closeDate}`,
    closeDate,
    number: id,
  });
  const subject =
    reminder === null ? composeSubject(id, stated) : composeReminderSubject(id, stated, reminder, stillOpen);
  return { subject, text, attachments };
}

function templateFor({ form, rung }: Contact, reminds: boolean): TemplateName {
  if (form !== '') return 'form';
  const audience = audienceOf(rung);
  // A CERT is told once; see disclosure/ladder.
  return reminds && audience !== 'cert' ? `${audience}-reminder` : audience;
}

/** `1, 2, 3 and 7`. */
function listDays(days: readonly number[]): string {
  return days.length < 2 ? days.join('') : `${days.slice(0, -1).join(', ')} and ${days.at(-1)}`;
}

/** The most exposed first: the subject names it. */
function byPlace(a: Finding, b: Finding): number {
  const [left, right] = [a, b].map(
    ({ endpoint, exposure, id }) =>
      `${exposure === 'open' ? 0 : 1} ${sortKey(endpoint.address)} ${String(endpoint.port).padStart(5)} ${id}`,
  );
  return (left ?? '') < (right ?? '') ? -1 : 1;
}

/** Addresses in the order of their numbers, IPv4 first. */
function sortKey(address: string): string {
  const bytes = ipaddr.parse(address).toByteArray();
  return `${bytes.length === 4 ? 4 : 6} ${Buffer.from(bytes).toString('hex')}`;
}
