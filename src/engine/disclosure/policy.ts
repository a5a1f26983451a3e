import type { Exposure } from '../../model/fingerprint.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS: number = 24 * HOUR_MS;

/** The manners of the workflow; the configuration's `notify` part fits. */
export interface Policy {
  /** Which exposures are told; `unknown` never is. */
  readonly exposures: readonly Exclude<Exposure, 'unknown'>[];
  readonly approveAtOnce: number;
  readonly coolDownDays: number;
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
  readonly maxBouncePercent: number;
}

/** `2026-12-14`, for a person. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
