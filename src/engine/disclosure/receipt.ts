import type { Notice } from '../../model/notice.ts';
import type { Receipt } from '../../ports.ts';
import { HOUR_MS } from './policy.ts';

const REFUSED = 'refused for now: ';
// RFC 5321, 4.5.4.1: at least half an hour between tries in general, and four to five days in all.
const RETRY_AFTER_HOURS = [0.25, 1, 4, 12, 24, 24, 24, 24];

/** What the mail server's answer makes of a notice that was handed to it at `sentAt`. */
export function afterReceipt(notice: Notice, receipt: Receipt, now: Date): Notice {
  const said = (words: string): string =>
    [withoutRefusal(notice.detail), words].filter((part) => part !== '').join('; ');
  const later = { ...notice, state: 'approved', sentAt: null } as const;
  switch (receipt.outcome) {
    case 'accepted':
      return { ...notice, state: 'sent', sentAt: now.toISOString(), retryAt: null, detail: said(receipt.response) };
    case 'unknown': {
      const detail = said(`the line was lost after the mail went out, so it is not sent again: ${receipt.response}`);
      return { ...notice, state: 'held', detail };
    }
    case 'unavailable':
      return { ...later, detail: said(`${REFUSED}${receipt.response}`) };
    case 'refused': {
      if (receipt.permanent)
        return { ...notice, state: 'failed', detail: said(`refused for good: ${receipt.response}`) };
      const hours = RETRY_AFTER_HOURS[notice.attempts];
      const attempts = notice.attempts + 1;
      if (hours === undefined)
        return { ...notice, state: 'failed', attempts, detail: said(`refused ${attempts} times: ${receipt.response}`) };
      const retryAt = new Date(now.getTime() + hours * HOUR_MS).toISOString();
      return { ...later, attempts, retryAt, detail: said(`${REFUSED}${receipt.response}`) };
    }
  }
}

/** What the last attempt met says nothing about the next one. */
function withoutRefusal(detail: string): string {
  return (detail.split(REFUSED, 1)[0] ?? '').replace(/; $/, '');
}
