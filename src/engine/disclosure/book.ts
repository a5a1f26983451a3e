import type { Audience } from '../../model/contact.ts';
import type { Notice, NoticeState } from '../../model/notice.ts';
import { coolDownKey, domainOf, registrableDomain } from '../../notice/recipient.ts';
import { DAY_MS, type Policy } from './policy.ts';

const DEAD_MS = 365 * DAY_MS;
const TAKEN: readonly NoticeState[] = ['approved', 'sending', 'sent', 'held'];
const VAIN: readonly NoticeState[] = ['failed', 'bounced'];

/** A mail that might go out. */
export interface Letter {
  readonly recipient: string;
  readonly audience: Audience;
  /** Of the findings it is about. */
  readonly addresses: readonly string[];
  /** The notice that it reminds of. */
  readonly reminds: string | null;
}

/** What the notices so far mean for the next one. */
export interface Book {
  /** Why this mail may not go out now; empty when nothing stands against it. A draft never does. */
  blocks(letter: Letter): string;
  /** The mailbox failed for good within a year, or as many of its domain have as may be tried. */
  isDead(recipient: string): boolean;
}

type Limits = Pick<Policy, 'coolDownDays' | 'recipientsPerDomain'>;

/**
 * Reads the notices of one cool-down. Operators and CERTs get one mail in that time, network desks one for each of
 * their customers' addresses. `except` is left out: a notice does not stand in its own way.
 */
export function createBook(
  notices: readonly Notice[],
  addressOf: (findingId: string) => string,
  { coolDownDays, recipientsPerDomain }: Limits,
  now: Date,
  except: string | null = null,
): Book {
  // Forms have no mailbox; a human fills them in.
  const others = notices.filter((notice) => notice.id !== except && notice.recipient !== '');
  const taken = others
    .filter((notice) => TAKEN.includes(notice.state) && isRecent(notice, now, coolDownDays))
    .map((notice) => ({ notice, key: coolDownKey(notice.recipient), addresses: notice.findingIds.map(addressOf) }));
  // One that refused us was tried all the same: or else a domain would be searched for mailboxes that exist.
  const vain = others.filter(({ state }) => VAIN.includes(state));
  const recent = vain.filter((notice) => isRecent(notice, now, coolDownDays));
  const tried = new Set(recent.map(({ recipient }) => coolDownKey(recipient)));
  const keys = new Set([...taken.map(({ key }) => key), ...tried]);
  const dead = new Set(vain.filter((notice) => hasFailed(notice, now)).map(({ recipient }) => coolDownKey(recipient)));
  return {
    blocks({ recipient, audience, addresses, reminds }) {
      const key = coolDownKey(recipient);
      const earlier = taken.find(
        (one) =>
          one.key === key &&
          one.notice.id !== reminds &&
          (audience === 'abuse-desk'
            ? one.addresses.some((address) => addresses.includes(address))
            : one.notice.audience !== 'abuse-desk'),
      );
      if (earlier !== undefined) return describe(earlier.notice, coolDownDays);
      if (keys.has(key)) return '';
      const domain = registrableDomain(domainOf(recipient));
      const count = countIn(domain, keys);
      return count >= recipientsPerDomain
        ? `${count} others at ${domain} were written to in the last ${coolDownDays} days`
        : '';
    },
    isDead: (recipient) =>
      dead.has(coolDownKey(recipient)) || countIn(registrableDomain(domainOf(recipient)), tried) >= recipientsPerDomain,
  };
}

function countIn(domain: string, mailboxes: ReadonlySet<string>): number {
  return [...mailboxes].filter((one) => registrableDomain(domainOf(one)) === domain).length;
}

/** What of a notice counts here. */
export function letterOf(notice: Notice, addressOf: (findingId: string) => string): Letter {
  return { ...notice, addresses: notice.findingIds.map(addressOf) };
}

/** An approved notice counts until it is sent, however old it is. */
function isRecent(notice: Notice, now: Date, coolDownDays: number): boolean {
  const at = Date.parse(notice.sentAt ?? notice.createdAt);
  return notice.state === 'approved' || notice.state === 'sending' || now.getTime() - at < coolDownDays * DAY_MS;
}

function hasFailed({ sentAt, createdAt }: Notice, now: Date): boolean {
  return now.getTime() - Date.parse(sentAt ?? createdAt) < DEAD_MS;
}

function describe({ id, state, sentAt }: Notice, coolDownDays: number): string {
  return state === 'sent'
    ? `has had notice ${id} on ${sentAt?.slice(0, 10)}: one mail in ${coolDownDays} days`
    : `notice ${id} to it is ${state}`;
}
