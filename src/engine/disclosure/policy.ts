import type { Exposure } from '../../model/fingerprint.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS: number = 60 * MINUTE_MS;
export const DAY_MS: number = 24 * HOUR_MS;
export const WEEK_MS: number = 7 * DAY_MS;

/** The manners of the workflow; the configuration's `notify` part fits. */
export interface Policy {
  /** Which exposures are told; `unknown` never is. */
  readonly exposures: readonly Exclude<Exposure, 'unknown'>[];
  readonly approveAtOnce: number;
  /** An address that answers as more products is looked at by a human first: it looks like a decoy. */
  readonly maxProducts: number;
  /** A first notice goes out this long after its server was first seen, or seen again; 0: at once. */
  readonly confirmMinutes: number;
  readonly coolDownDays: number;
  /** Between two rounds of mails to a desk about one /24 or /48; 0: none. */
  readonly networkCoolDownDays: number;
  /** Mailboxes of one registrable domain within a cool-down. */
  readonly recipientsPerDomain: number;
  /** Counted, like the two below, from the first notice of a case. */
  readonly reminderDay: number;
  readonly closeDay: number;
  readonly recheckDays: readonly number[];
  readonly perDomainPerHour: number;
  readonly perHour: number;
  readonly perDay: number;
  /** Between two mails to one domain. */
  readonly gapSeconds: number;
  /** Fewer mails a day in the first two weeks, which a new sender's standing with mail servers needs. */
  readonly warmUp: boolean;
  readonly maxBouncePercent: number;
  /** Among the last 50 mails; one more stops sending. */
  readonly maxComplaints: number;
}

/** `2026-12-14T09:31Z`, for a person: the first whole minute that is not too early. */
export function minuteOf(time: Date): string {
  return `${new Date(Math.ceil(time.getTime() / MINUTE_MS) * MINUTE_MS).toISOString().slice(0, 16)}Z`;
}

/** `2026-12-14`, for a person. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
