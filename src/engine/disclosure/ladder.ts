import { audienceOf, type Contact, type Rung } from '../../model/contact.ts';
import type { Finding } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import { coolDownKey } from '../../notice/recipient.ts';
import { DAY_MS, dayOf, HOUR_MS } from './policy.ts';

// At some hosters a report starts a clock that ends with the customer's server switched off: operators come first.
const DESK_AFTER_MS = 72 * HOUR_MS;
const CERT_AFTER_MS = 35 * DAY_MS;

const AUDIENCES = ['operator', 'abuse-desk', 'cert'] as const;
const RUNGS: readonly Rung[] = [
  'security.txt',
  'hand-entered',
  'soa-rname',
  'role-alias',
  'instance-email',
  'rdap-abuse',
  'provider',
  'abuse-lookup',
  'national-cert',
];

/** Whom to write to; or nobody, and why: `held` names the contact that a human has to decide on. */
export type Choice =
  | { readonly contact: Contact }
  | { readonly held: Contact; readonly reason: string }
  | { readonly reason: string };

/** Why a mailbox takes no mail from us any more; empty when it does. */
export type Refusal = (address: string) => string;

/** The contacts of all findings of a case, each once: operators, then networks, then CERTs, best first. */
export function mergeContacts(lists: readonly (readonly Contact[])[]): readonly Contact[] {
  const seen = new Set<string>();
  const once = lists.flat().filter((contact) => {
    const key = `${contact.rung} ${contact.form || coolDownKey(contact.address)}`;
    return !seen.has(key) && seen.add(key);
  });
  return once.toSorted((a, b) => AUDIENCES.indexOf(audienceOf(a.rung)) - AUDIENCES.indexOf(audienceOf(b.rung)));
}

/** Whether anything but a human's own hand can use this contact. */
function isHeld(contact: Contact): boolean {
  return contact.form === '' && contact.hold !== '';
}

/**
 * The contact for a first notice: the best that works. A held operator keeps the network's desk waiting for 72
 * hours; a CERT is for critical findings, when there is nobody else or nobody could be reached for 35 days.
 * `since` is when the case was first written about, or found.
 */
export function chooseFirst(
  contacts: readonly Contact[],
  findings: readonly Finding[],
  refusal: Refusal,
  since: Date,
  now: Date,
): Choice {
  const usable = contacts.filter((contact) => contact.address === '' || refusal(contact.address) === '');
  const at = (audience: (typeof AUDIENCES)[number]): readonly Contact[] =>
    usable.filter(({ rung }) => audienceOf(rung) === audience);
  const operators = at('operator');
  const waitedMs = now.getTime() - since.getTime();
  const desks = operators.length === 0 || waitedMs >= DESK_AFTER_MS ? at('abuse-desk') : [];
  const free = [...operators, ...desks].find((contact) => !isHeld(contact));
  if (free !== undefined) return { contact: free };
  const isCritical = findings.some(({ severity }) => severity === 'critical');
  const isAlone = contacts.every(({ rung }) => rung === 'national-cert');
  const [cert] = at('cert');
  if (cert !== undefined && isCritical && (isAlone || waitedMs >= CERT_AFTER_MS)) return asChoice(cert);
  const [held] = [...operators, ...at('abuse-desk')];
  if (held !== undefined) return { held, reason: held.hold };
  if (cert !== undefined) return { reason: waitForCert(isCritical, since) };
  const [first] = contacts;
  return { reason: first === undefined ? '' : `no contact is left: ${first.address} ${refusal(first.address)}` };
}

function waitForCert(isCritical: boolean, since: Date): string {
  return isCritical
    ? `nobody could be reached; its national CERT is told from ${dayOf(since.getTime() + CERT_AFTER_MS)} on`
    : 'nobody could be reached, and it is not critical enough for a national CERT';
}

/**
 * The contact for the reminder: the next rung; or the other role mailbox of the rung that was told; or, when there is
 * none, the one who was told, in the same thread.
 */
export function chooseNext(contacts: readonly Contact[], told: readonly Notice[], refusal: Refusal): Choice {
  const mailboxes = new Set(told.map(({ recipient }) => coolDownKey(recipient)));
  const highest = Math.max(...told.map(({ rung }) => RUNGS.indexOf(rung)));
  // A CERT is told once.
  const usable = contacts.filter(
    ({ rung, address }) => rung !== 'national-cert' && (address === '' || refusal(address) === ''),
  );
  const untold = usable.filter(({ address }) => !mailboxes.has(coolDownKey(address)));
  const further = untold.filter(({ rung }) => RUNGS.indexOf(rung) > highest);
  const beside = untold.find((contact) => RUNGS.indexOf(contact.rung) === highest && !isHeld(contact));
  const next = further.find((contact) => !isHeld(contact)) ?? further[0] ?? beside;
  const same = usable.find(({ address }) => address !== '' && mailboxes.has(coolDownKey(address)));
  const choice = next ?? same;
  return choice === undefined ? { reason: 'no further contact is known' } : asChoice(choice);
}

function asChoice(contact: Contact): Choice {
  return isHeld(contact) ? { held: contact, reason: contact.hold } : { contact };
}
