import type { Incoming } from '../model/incoming.ts';
import { isAutomatic, withoutPrefixes } from './automatic.ts';

const MAX_CHARS = 64;

/** Ours, which a reply brings back; see notice/compose. */
const OUR_TAG = /\[Exposure Notice #[0-9A-F]{8}\]/gi;

/**
 * How ticket systems mark a subject. What stands in brackets is kept with them: RT and OTRS find the case again
 * only by the whole tag. Every quantifier is bounded and no two neighbours can match the same character twice over.
 */
const IN_SUBJECT: readonly RegExp[] = [
  // Salesforce
  /\[ ?ref:[\w.!]{6,60}:ref ?\]/i,
  // RT "[example.com #123]", OTRS and Znuny "[Ticket#2026112300001]", Hetzner "[AbuseID:A1B2:3]", Freshdesk "[#123]"
  /\[[\w .-]{0,40}[#:] ?(?=[\w:-]{0,30}\d)\w[\w:-]{0,30}\]/,
  // "[Case 1234567890]"
  /\[(?:case|ticket|request|abuse|incident|ref) (?:id |no |nr )?(?=[\w-]{0,30}\d)\w[\w-]{2,30}\]/i,
  // "[~123456]", Jira "[SEC-123]", "(SEC-123)"
  /\[~?\d{4,15}\]/,
  /[[(][A-Z][A-Z0-9]{1,9}-\d{1,10}[\])]/,
  // Jira Service Management, ServiceNow, Dynamics
  /^(?!CVE-)[A-Z]{2,10}-\d{1,10}(?:-[A-Z0-9]{1,10})?\b/,
  /\b(?:INC|REQ|RITM|CS|CAS)-?\d{5,12}(?:-[A-Z0-9]{1,10})?\b/,
  // "Ticket ID: 4711", "Vorgang 4711", "Request #4711"
  /\b(?:ticket|case|request|incident|reference|vorgang|anfrage|dossier|abuse ?id|tracking)(?: ?-?(?:id|no|nr|number|nummer))?\.? ?[:#]{0,2} ?(?=[\w-]{0,30}\d)(\w[\w-]{2,30})/i,
  /(?:^|\s)(#\d{3,12})\b/,
];

const IN_TEXT: readonly RegExp[] = [
  /\[ ?ref:[\w.!]{6,60}:ref ?\]/i,
  /\[[\w .-]{1,40} ?# ?(?=[\w-]{0,30}\d)\w[\w-]{0,30}\]/,
  /\b(?:ticket|case|request|incident|reference|vorgang(?:s)?|anfrage|dossier|abuse ?id|tracking|bearbeitungs)(?: ?-?(?:id|no|nr|number|nummer))?\.?(?: is| lautet|:| #|#)? ?[("']?#?(?=[\w-]{0,30}\d)(\w[\w-]{2,30})/i,
];

const ACKNOWLEDGED =
  /(?:has been|was|wurde|a été|ha sido|have) (?:received|created|opened|registered|logged|assigned|erstellt|eröffnet|reçue?|recibid[ao])|(?:request|ticket|case) received|eingegangen/i;

/** The other side's ticket number as it marks it in its mails; empty when it has given none. */
export function readTicket(incoming: Incoming): string {
  const subject = withoutPrefixes(incoming.subject.slice(0, 500).replace(OUR_TAG, ' ').trim());
  const inSubject = firstOf(IN_SUBJECT, subject);
  if (inSubject !== '') return inSubject;
  // In the words of a person a number may be anything.
  const isProgram = isAutomatic(incoming) || ACKNOWLEDGED.test(head(incoming));
  return isProgram ? firstOf(IN_TEXT, head(incoming)) : '';
}

/** A ticket system says that it has taken the mail in, whether or not it marks its own mail as automatic. */
export function isAcknowledgement(incoming: Incoming): boolean {
  return ACKNOWLEDGED.test(`${incoming.subject.slice(0, 500)}\n${head(incoming)}`) && readTicket(incoming) !== '';
}

/** The beginning, without what is quoted: our own words stand there. */
function head({ text }: Incoming): string {
  const lines = text.slice(0, 8_000).split('\n', 60);
  return lines
    .filter((line) => !line.startsWith('>'))
    .join('\n')
    .replace(OUR_TAG, ' ')
    .slice(0, 3_000);
}

function firstOf(patterns: readonly RegExp[], text: string): string {
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match !== null) return (match[1] ?? match[0]).trim().slice(0, MAX_CHARS);
  }
  return '';
}
