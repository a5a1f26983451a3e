import type { Notice } from '../model/notice.ts';
import { coolDownKey, domainOf, registrableDomain } from '../notice/recipient.ts';

const COOL_DOWN_MS = 30 * 24 * 3600 * 1000;
const MAX_RECIPIENTS = 3;

/** What the notices so far mean for the next one. */
export interface Book {
  /** Why this recipient gets no mail now; empty when nothing stands against it. A draft never does. */
  blocks(recipient: string): string;
  /** The recipient refused a mail for good within the last 30 days. */
  isDead(recipient: string): boolean;
  /** The notice that speaks of a finding and is on its way: approved, sending, or held after sending. */
  pendingFor(findingId: string): Notice | null;
}

/** Reads the notices of the last 30 days. `except` is left out: a notice does not stand in its own way. */
export function createBook(notices: readonly Notice[], now: Date, except: string | null = null): Book {
  const counted = notices.filter((notice) => notice.id !== except && isRecent(notice, now));
  const taken = counted.filter((notice) => ['approved', 'sending', 'sent', 'held'].includes(notice.state));
  const pending = taken.filter((notice) => notice.state !== 'sent');
  const byKey = new Map(taken.map((notice) => [coolDownKey(notice.recipient), notice]));
  const dead = new Set(
    counted.filter((notice) => notice.state === 'failed').map((notice) => coolDownKey(notice.recipient)),
  );
  return {
    blocks(recipient) {
      const earlier = byKey.get(coolDownKey(recipient));
      if (earlier !== undefined) return describe(earlier);
      const domain = registrableDomain(domainOf(recipient));
      const others = [...byKey.keys()].filter((key) => registrableDomain(domainOf(key)) === domain);
      return others.length >= MAX_RECIPIENTS
        ? `${others.length} others at ${domain} have mail of the last 30 days`
        : '';
    },
    isDead: (recipient) => dead.has(coolDownKey(recipient)),
    pendingFor: (findingId) => pending.find((notice) => notice.findingIds.includes(findingId)) ?? null,
  };
}

/** An approved notice counts until it is sent, however old it is. */
function isRecent(notice: Notice, now: Date): boolean {
  const at = Date.parse(notice.sentAt ?? notice.createdAt);
  return notice.state === 'approved' || notice.state === 'sending' || now.getTime() - at < COOL_DOWN_MS;
}

function describe(notice: Notice): string {
  return notice.state === 'sent'
    ? `has had notice ${notice.id} on ${notice.sentAt?.slice(0, 10)}: one mail in 30 days`
    : `notice ${notice.id} to it is ${notice.state}`;
}
