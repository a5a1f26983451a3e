import { UsageError } from '../../model/errors.ts';

/** What --concurrency and --retries may be at the most. */
export const MAX_CONCURRENCY = 20_000;
export const MAX_RETRIES = 10;

const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|)$/;
/** Three of them, and a timer still holds it (2^31 ms). */
const MAX_MS = 24 * 3_600_000;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, '': 1000, m: 60_000, h: 3_600_000 };

/** `500ms`, `5s`, `5` (seconds), `2m` → milliseconds, from one to a day. Throws UsageError. */
export function readDuration(text: string, what: string): number {
  const match = DURATION.exec(text.trim());
  const ms = match ? Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? Number.NaN) : Number.NaN;
  if (!(ms >= 1)) throw new UsageError(`${what}: "${text}" is not a time: write 5s, 500ms or 5`);
  if (ms > MAX_MS) throw new UsageError(`${what}: "${text}" is more than a day`);
  return Math.round(ms);
}

/** A whole number in a range. Throws UsageError. */
export function readInteger(text: string, what: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  const value = /^\d{1,16}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const limits = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new UsageError(`${what}: "${text}" is not a whole number ${limits}`);
}

/** One of a closed list. Throws UsageError that names them all. */
export function readChoice<Choice extends string>(text: string, what: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((each) => each === text);
  if (choice === undefined) throw new UsageError(`${what}: "${text}" is not one of ${choices.join(', ')}`);
  return choice;
}
