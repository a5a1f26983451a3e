import type { Notice } from '../../model/notice.ts';
import type { Store } from '../../ports.ts';
import { letterOf } from './book.ts';
import { createPace } from './pace.ts';
import { MINUTE_MS, minuteOf, type Policy } from './policy.ts';
import { whyPutOff } from './receipt.ts';
import { TOLD_STATES } from './record.ts';

/** An approved notice that may not go out yet. */
export interface Waiting {
  readonly notice: Notice;
  readonly until: Date;
  /** What it waits for, in a few words. */
  readonly reason: string;
}

/** What decides about turns. */
export interface QueueDeps {
  readonly store: Store;
  readonly policy: Policy;
  /** Whether an address is one of the Internet's; on a network of one's own nobody waits for a second look. */
  readonly isPublic: (address: string) => boolean;
}

/** Where findings are, for those who count by network. */
export type AddressOf = (findingId: string) => string;

export async function loadAddresses(store: Store): Promise<AddressOf> {
  const places = new Map((await store.findings({})).map(({ id, endpoint }) => [id, endpoint.address]));
  return (id) => places.get(id) ?? '';
}

/** Whose turn it is. */
export interface Queue {
  /** Which of these may go out now, in their order, and which later; the former are counted as sent. */
  sort(
    approved: readonly Notice[],
    now: Date,
  ): Promise<{ readonly ready: readonly Notice[]; readonly later: readonly Notice[] }>;
  /** What a notice waits for; not after `now` when it does not. */
  waitOf(notice: Notice, now: Date): Promise<Waiting>;
}

/** The queue as it stands after these notices, sent and unsent ones. */
export function createQueue(notices: readonly Notice[], addressOf: AddressOf, deps: QueueDeps): Queue {
  const pace = createPace(notices, addressOf, deps.policy);
  const waitOf: Queue['waitOf'] = async (notice, now) => {
    const { at, cap } = pace.slot(letterOf(notice, addressOf), now);
    const waits = [
      { notice, until: at, reason: cap || 'the next run' },
      { notice, until: new Date(notice.retryAt ?? 0), reason: whyPutOff(notice) },
      { notice, until: await confirmableAt(notice, deps), reason: 'seen for too short a time' },
    ];
    return waits.reduce((a, b) => (b.until > a.until ? b : a));
  };
  return {
    waitOf,
    async sort(approved, now) {
      const ready: Notice[] = [];
      const later: Notice[] = [];
      for (const notice of approved) {
        const { until } = await waitOf(notice, now);
        if (until <= now) pace.count(letterOf(notice, addressOf), now);
        (until > now ? later : ready).push(notice);
      }
      return { ready, later };
    },
  };
}

/**
 * From when on the re-check is a second look, and not the first one once more: a server that was started by mistake
 * is often gone within the hour, and nobody should read a warning about it.
 */
async function confirmableAt(notice: Notice, { store, policy, isPublic }: QueueDeps): Promise<Date> {
  if (notice.reminds !== null || policy.confirmMinutes === 0) return new Date(0);
  const findings = await store.findings({ ids: notice.findingIds, states: TOLD_STATES });
  let since = 0;
  for (const { id, endpoint, firstSeen } of findings) {
    if (!isPublic(endpoint.address)) continue;
    const back = (await store.history(id)).findLast(({ to }) => to === 'reopened');
    since = Math.max(since, Date.parse(back?.at ?? firstSeen));
  }
  return new Date(since + policy.confirmMinutes * MINUTE_MS);
}

/** `12 wait: 20 a day in the first week; the next may go at 2026-11-24T12:00Z: airsweep notify send`; empty for none. */
export function describeWaiting(waiting: readonly Waiting[]): string {
  const [first] = waiting.toSorted((a, b) => a.until.getTime() - b.until.getTime());
  if (first === undefined) return '';
  const groups = [...Map.groupBy(waiting, ({ reason }) => reason)];
  const words = groups.map(([reason, list]) => `${list.length} ${list.length === 1 ? 'waits' : 'wait'}: ${reason}`);
  return `${words.join('; ')}; the next may go at ${minuteOf(first.until)}: airsweep notify send`;
}
