import type { Notice } from '../../model/notice.ts';
import type { Receipt } from '../../ports.ts';
import { classifyBounce } from '../../reply/bounce-class.ts';
import { DAY_MS, dayOf, HOUR_MS } from './policy.ts';

const REFUSED = 'refused for now: ';
/** Begins the detail of a notice whose servers were silent when re-checked. */
export const UNANSWERED = 'the re-check had no answer';
/** In the detail of a notice that a mail server took for spam. */
export const REFUSED_AS_SPAM = 'our mail was refused as such';
const SILENT = 'its servers did not answer';
// Also what a bounce writes; see replies/effects.
const FULL = 'the mailbox was full';
/** What is said of one try. */
const TRIED = new RegExp(`${REFUSED}|${UNANSWERED}`);
/** People empty a mailbox after a weekend. */
const FULL_RETRY_MS = 3 * DAY_MS;
// RFC 5321, 4.5.4.1: at least half an hour between tries in general, and four to five days in all.
const RETRY_AFTER_HOURS = [0.25, 1, 4, 12, 24, 24, 24, 24];

/** Why an approved notice is not tried before its time, in a few words. */
export function whyPutOff({ detail }: Notice): string {
  if (detail.includes(UNANSWERED)) return SILENT;
  return detail.includes(FULL) ? 'the mailbox is full' : 'refused for now';
}

/** Its servers were silent: nothing has failed yet. */
export function isUnanswered(notice: Notice): boolean {
  return notice.state === 'approved' && whyPutOff(notice) === SILENT;
}

/** What the mail server's answer makes of a notice that was handed to it at `sentAt`. */
export function afterReceipt(notice: Notice, receipt: Receipt, now: Date): Notice {
  const { response } = receipt;
  switch (receipt.outcome) {
    case 'accepted':
      // `sentAt` stays: it is the Date of the mail that went out.
      return { ...notice, state: 'sent', retryAt: null, detail: addTo(notice, response) };
    case 'unknown': {
      const words = `the line was lost after the mail went out, so it is not sent again: ${response}`;
      return { ...notice, state: 'held', detail: addTo(notice, words) };
    }
    case 'unavailable':
      return { ...notice, state: 'approved', sentAt: null, detail: addTo(notice, `${REFUSED}${response}`) };
    case 'refused':
      return afterRefusal(notice, receipt, now);
  }
}

function afterRefusal(notice: Notice, receipt: Extract<Receipt, { outcome: 'refused' }>, now: Date): Notice {
  const { permanent, response } = receipt;
  const kind = classifyBounce('', response);
  const attempts = notice.attempts + 1;
  const fail = (words: string): Notice => ({
    ...notice,
    state: 'failed',
    attempts,
    detail: addTo(notice, `${words}: ${response}`),
  });
  const retry = (afterMs: number, words: (retryAt: string) => string): Notice => {
    const retryAt = new Date(now.getTime() + afterMs).toISOString();
    const detail = addTo(notice, words(retryAt));
    return { ...notice, state: 'approved', sentAt: null, attempts, retryAt, detail };
  };
  // Whether a server says 452 or 552 to it, hours do not empty a mailbox.
  if (kind === 'full' && !notice.detail.includes(FULL))
    return retry(FULL_RETRY_MS, (at) => `${FULL}; tried once more from ${dayOf(Date.parse(at))} on: ${response}`);
  // Another mailbox of the same domain is what a spammer would try: a human first.
  if (kind === 'policy' && permanent) {
    const words = `${REFUSED_AS_SPAM}: see why (airsweep doctor), then notify decide ${notice.id} again|drop`;
    return { ...notice, state: 'held', attempts, detail: addTo(notice, `${words}: ${response}`) };
  }
  if (permanent || kind === 'full') return fail('refused for good');
  const hours = RETRY_AFTER_HOURS[notice.attempts];
  return hours === undefined
    ? fail(`refused ${attempts} times`)
    : retry(hours * HOUR_MS, () => `${REFUSED}${response}`);
}

/** What was said before stays, but for what an earlier attempt met: that tells nothing about this one. */
function addTo({ detail }: Notice, words: string): string {
  const before = (detail.split(TRIED, 1)[0] ?? '').replace(/; $/, '');
  return [before, words].filter((part) => part !== '').join('; ');
}
