import type { Notice } from '../../model/notice.ts';
import { domainOf, registrableDomain } from '../../notice/recipient.ts';
import { DAY_MS, HOUR_MS, type Policy } from './policy.ts';

export type Rates = Pick<Policy, 'perDomainPerHour' | 'perHour' | 'perDay' | 'gapSeconds'>;

/** How fast mails may leave: an account of those of the last day, which grows with every further one. */
export interface Pace {
  /** When the next mail to this mailbox may leave; not after `now` when it may at once. */
  freeAt(recipient: string, now: Date): Date;
  count(recipient: string, at: Date): void;
}

/** Counts from what is stored, so that several runs together are no faster than one. */
export function createPace(notices: readonly Notice[], rates: Rates): Pace {
  const sent = notices
    .flatMap(({ sentAt, recipient }) =>
      sentAt === null ? [] : [{ at: Date.parse(sentAt), domain: domainKey(recipient) }],
    )
    .toSorted((a, b) => a.at - b.at);
  return {
    freeAt(recipient, now) {
      const domain = domainKey(recipient);
      const all = sent.map(({ at }) => at);
      const same = sent.filter((one) => one.domain === domain).map(({ at }) => at);
      const last = same.at(-1);
      return new Date(
        Math.max(
          now.getTime(),
          freeAfter(all, rates.perHour, HOUR_MS),
          freeAfter(all, rates.perDay, DAY_MS),
          freeAfter(same, rates.perDomainPerHour, HOUR_MS),
          last === undefined ? 0 : last + rates.gapSeconds * 1_000,
        ),
      );
    },
    count: (recipient, at) => void sent.push({ at: at.getTime(), domain: domainKey(recipient) }),
  };
}

/** When fewer than `most` of these ascending times lie within the window. */
function freeAfter(times: readonly number[], most: number, windowMs: number): number {
  const oldest = times.at(-most);
  return oldest === undefined ? 0 : oldest + windowMs;
}

function domainKey(recipient: string): string {
  const domain = domainOf(recipient).toLowerCase();
  return registrableDomain(domain) || domain;
}
