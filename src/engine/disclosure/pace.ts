import type { Notice } from '../../model/notice.ts';
import { domainOf, registrableDomain } from '../../notice/recipient.ts';
import { networkOf } from '../../scope/address.ts';
import { type Letter, letterOf } from './book.ts';
import { DAY_MS, HOUR_MS, type Policy } from './policy.ts';
import { dailyCaps } from './warm-up.ts';

export type Rates = Pick<
  Policy,
  'perDomainPerHour' | 'perHour' | 'perDay' | 'gapSeconds' | 'warmUp' | 'networkCoolDownDays'
>;

/** What of a mail tells its turn. */
export type Parcel = Pick<Letter, 'recipient' | 'audience' | 'addresses'>;

/** When a mail may leave, and which cap it waits for; none when it may at once. */
export interface Slot {
  readonly at: Date;
  readonly cap: string;
}

/** How fast mails may leave: an account of those so far, which grows with every further one. */
export interface Pace {
  slot(parcel: Parcel, now: Date): Slot;
  count(parcel: Parcel, at: Date): void;
}

interface Sent {
  readonly at: number;
  readonly domain: string;
  /** Of the servers that a network's desk was told about. */
  readonly networks: readonly string[];
}

// Mails about one network that go out within a day are one round: its desk has one case of work.
const ROUND_MS = DAY_MS;

/** Counts from what is stored, so that several runs together are no faster than one. */
export function createPace(notices: readonly Notice[], addressOf: (findingId: string) => string, rates: Rates): Pace {
  const sent = notices
    // A web form that a human filled in was no mail.
    .flatMap((notice) =>
      notice.sentAt === null || notice.recipient === ''
        ? []
        : [toSent(letterOf(notice, addressOf), Date.parse(notice.sentAt))],
    )
    .toSorted((a, b) => a.at - b.at);
  return {
    slot(parcel, now) {
      const { domain, networks } = toSent(parcel, now.getTime());
      const times = sent.map(({ at }) => at);
      const same = sent.filter((one) => one.domain === domain).map(({ at }) => at);
      const waits = [
        { until: freeAfter(times, rates.perHour, HOUR_MS), cap: `${rates.perHour} an hour` },
        dailyWait(times, rates, now.getTime()),
        {
          until: freeAfter(same, rates.perDomainPerHour, HOUR_MS),
          cap: `${rates.perDomainPerHour} an hour to one domain`,
        },
        {
          until: freeAfter(same, 1, rates.gapSeconds * 1_000),
          cap: `${rates.gapSeconds} s between two mails to one domain`,
        },
        ...networks.map((network) => networkWait(network, sent, rates, now.getTime())),
      ];
      const longest = waits.reduce((a, b) => (b.until > a.until ? b : a));
      return longest.until > now.getTime() ? { at: new Date(longest.until), cap: longest.cap } : { at: now, cap: '' };
    },
    count: (parcel, at) => void sent.push(toSent(parcel, at.getTime())),
  };
}

interface Wait {
  readonly until: number;
  readonly cap: string;
}

function dailyWait(times: readonly number[], rates: Rates, now: number): Wait {
  const caps = dailyCaps(times[0] ?? now, rates);
  const current = caps.findLast(({ from }) => from <= now) ?? caps[0];
  // Each cap is larger than the one before it: the first that has room for one more decides.
  const until = Math.min(...caps.map(({ from, most }) => Math.max(from, freeAfter(times, most, DAY_MS))));
  return { until, cap: current.cap };
}

function networkWait(network: string, sent: readonly Sent[], { networkCoolDownDays }: Rates, now: number): Wait {
  const coolDownMs = networkCoolDownDays * DAY_MS;
  let round = Number.NEGATIVE_INFINITY;
  for (const { at, networks } of sent) if (networks.includes(network) && at >= round + coolDownMs) round = at;
  const cap = `the desk of a network hears of it once in ${networkCoolDownDays} days`;
  return { until: now < round + ROUND_MS ? now : round + coolDownMs, cap };
}

/** When fewer than `most` of these ascending times lie within the window. */
function freeAfter(times: readonly number[], most: number, windowMs: number): number {
  const oldest = times.at(-most);
  return oldest === undefined ? 0 : oldest + windowMs;
}

function toSent({ recipient, audience, addresses }: Parcel, at: number): Sent {
  const domain = domainOf(recipient).toLowerCase();
  const networks = audience === 'abuse-desk' ? [...new Set(addresses.map(networkOf))] : [];
  return { at, domain: registrableDomain(domain) || domain, networks };
}
