import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPace, type Rates } from '../../../src/engine/disclosure/pace.ts';
import type { Audience } from '../../../src/model/contact.ts';
import type { Notice } from '../../../src/model/notice.ts';
import { notice } from '../../notice/samples.ts';

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;
const RATES: Rates = {
  perHour: 3,
  perDay: 5,
  perDomainPerHour: 2,
  gapSeconds: 30,
  warmUp: false,
  networkCoolDownDays: 7,
};
const START = Date.parse('2026-11-23T12:00:00Z');

function sent(at: string, recipient: string, part: Partial<Notice> = {}): Notice {
  const sentAt = at.length > 8 ? at : `2026-11-23T${at}.000Z`;
  return notice({ state: 'sent', recipient, sentAt, findingIds: [], ...part });
}

/** When the next mail may leave, and why then. A finding's id is its address. */
function slotOf(
  before: readonly Notice[],
  now: number,
  part: { readonly audience?: Audience; readonly addresses?: readonly string[]; readonly rates?: Partial<Rates> } = {},
): readonly [string, string] {
  const { audience = 'operator', addresses = [], rates = {} } = part;
  const pace = createPace(before, (id) => id, { ...RATES, ...rates });
  const { at, cap } = pace.slot({ recipient: 'security@x.example', audience, addresses }, new Date(now));
  return [at.toISOString().slice(0, 19), cap];
}

describe('caps of an hour and a day', () => {
  it.each<[string, readonly Notice[], string, string]>([
    ['at once when nothing went out', [], '23T12:00:00', ''],
    [
      'after the gap to one domain',
      [sent('11:59:50', 'a@x.example')],
      '23T12:00:20',
      '30 s between two mails to one domain',
    ],
    ['no gap to another domain', [sent('11:59:50', 'a@y.example')], '23T12:00:00', ''],
    [
      'subdomains are one domain',
      [sent('11:59:50', 'a@mail.x.example')],
      '23T12:00:20',
      '30 s between two mails to one domain',
    ],
    [
      'an hour after the last but one to the domain',
      [sent('11:10:00', 'a@x.example'), sent('11:20:00', 'b@x.example')],
      '23T12:10:00',
      '2 an hour to one domain',
    ],
    [
      'an hour after the third last',
      [sent('11:10:00', 'a@y.example'), sent('11:20:00', 'b@z.example'), sent('11:59:00', 'c@w.example')],
      '23T12:10:00',
      '3 an hour',
    ],
    [
      'a day after the fifth last',
      ['00', '01', '02', '03', '04'].map((hour) => sent(`${hour}:30:00`, `a@h${hour}.example`)),
      '24T00:30:00',
      '5 a day',
    ],
    [
      'web forms that a human filled in are no mails',
      ['11:57:00', '11:58:00', '11:59:00'].map((time) => sent(time, '')),
      '23T12:00:00',
      '',
    ],
  ])('%s', (_case, before, expected, cap) => {
    expect(slotOf(before, START)).toEqual([`2026-11-${expected}`, cap]);
  });
});

describe('warming up', () => {
  const rates = { perHour: 10_000, perDay: 500, warmUp: true };
  /** So many mails at that time, each to a domain of its own. */
  const burst = (count: number, at: number): readonly Notice[] =>
    Array.from({ length: count }, (_, index) => sent(new Date(at).toISOString(), `a@h${index}.example`));
  const later = (ms: number): string => new Date(START + ms).toISOString().slice(0, 19);

  it.each([
    ['the first mail of all', [], 0, 0, ''],
    ['the twentieth of the first day', burst(19, START), HOUR_MS, HOUR_MS, ''],
    ['the one after it', burst(20, START), HOUR_MS, DAY_MS, '20 a day in the first week'],
    ['a day later', burst(20, START), DAY_MS, DAY_MS, ''],
    [
      'at the end of the first week the second one is nearer',
      [...burst(1, START), ...burst(20, START + 6.5 * DAY_MS)],
      6.6 * DAY_MS,
      7 * DAY_MS,
      '20 a day in the first week',
    ],
    [
      'the second week',
      [...burst(1, START), ...burst(100, START + 8 * DAY_MS)],
      8 * DAY_MS,
      9 * DAY_MS,
      '100 a day in the second week',
    ],
    ['the third week', [...burst(1, START), ...burst(499, START + 14 * DAY_MS)], 14 * DAY_MS, 14 * DAY_MS, ''],
    ['and its cap', [...burst(1, START), ...burst(500, START + 14 * DAY_MS)], 14 * DAY_MS, 15 * DAY_MS, '500 a day'],
  ] as const)('%s', (_case, before, now, at, cap) => {
    expect(slotOf(before, START + now, { rates })).toEqual([later(at), cap]);
  });

  it('is no excuse for more than is allowed a day, and can be turned off', () => {
    expect(slotOf(burst(10, START), START, { rates: { ...rates, perDay: 10 } })).toEqual([later(DAY_MS), '10 a day']);
    expect(slotOf(burst(20, START), START, { rates: { ...rates, warmUp: false } })).toEqual([later(0), '']);
  });
});

describe('the cool-down of a network', () => {
  const CAP = 'the desk of a network hears of it once in 7 days';
  const desk = (day: number, address: string): Notice =>
    sent(new Date(START + day * DAY_MS).toISOString(), 'abuse@hoster.example', {
      audience: 'abuse-desk',
      findingIds: [address],
    });
  const told = [desk(0, '203.0.113.1')];
  const slot = (day: number, address: string, before = told, audience: Audience = 'abuse-desk'): readonly string[] =>
    slotOf(before, START + day * DAY_MS, { audience, addresses: [address] });

  it.each([
    ['mails of one day are one round', 0.9, '203.0.113.2', '2026-11-24T09:36:00', ''],
    ['a later one waits for the next', 2, '203.0.113.2', '2026-11-30T12:00:00', CAP],
    ['a week later', 7, '203.0.113.2', '2026-11-30T12:00:00', ''],
    ['another network', 2, '203.0.114.2', '2026-11-25T12:00:00', ''],
  ])('%s', (_case, day, address, at, cap) => {
    expect(slot(day, address)).toEqual([at, cap]);
  });

  it('is a /48 for IPv6', () => {
    const before = [desk(0, '2001:db8:1::1')];
    expect(slot(2, '2001:db8:1:ffff::2', before)[1]).toBe(CAP);
    expect(slot(2, '2001:db8:2::2', before)[1]).toBe('');
  });

  it('is not prolonged by the rest of its round', () => {
    expect(slot(3, '203.0.113.9', [...told, desk(0.5, '203.0.113.2')])[0]).toBe('2026-11-30T12:00:00');
    expect(slot(8, '203.0.113.9', [...told, desk(7.5, '203.0.113.2')])).toEqual(['2026-12-01T12:00:00', '']);
  });

  it('is no matter for those who run the servers themselves', () => {
    expect(slot(2, '203.0.113.2', told, 'operator')[1]).toBe('');
    expect(slot(2, '203.0.113.2', [desk(0, '203.0.113.1'), sent('11:00:00', 'a@y.example')], 'cert')[1]).toBe('');
    expect(slot(2, '203.0.113.2', [{ ...desk(0, '203.0.113.1'), audience: 'operator' }])[1]).toBe('');
  });
});

describe('whoever sends when told to', () => {
  const rates = { ...RATES, perHour: 30, perDay: 200, warmUp: true };
  const most = (times: readonly number[], windowMs: number): number =>
    Math.max(0, ...times.map((start) => times.filter((time) => time >= start && time < start + windowMs).length));

  it('never exceeds a cap, and never waits without end', () => {
    const step = fc.record({ domain: fc.nat({ max: 40 }), waitMs: fc.nat({ max: 3 * HOUR_MS }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 150 }), (steps) => {
        const pace = createPace([], (id) => id, rates);
        const mails: { readonly at: number; readonly domain: number }[] = [];
        let now = START;
        for (const { domain, waitMs } of steps) {
          const parcel = { recipient: `a@d${domain}.example`, audience: 'operator', addresses: [] } as const;
          now = pace.slot(parcel, new Date(now + waitMs)).at.getTime();
          // What was told holds: at that time nothing is left to wait for.
          expect(pace.slot(parcel, new Date(now))).toEqual({ at: new Date(now), cap: '' });
          pace.count(parcel, new Date(now));
          mails.push({ at: now, domain });
        }
        const times = mails.map(({ at }) => at);
        expect(most(times, HOUR_MS)).toBeLessThanOrEqual(30);
        expect(most(times, DAY_MS)).toBeLessThanOrEqual(200);
        const week = times.filter((time) => time < START + 7 * DAY_MS);
        expect(most(week, DAY_MS)).toBeLessThanOrEqual(20);
        for (const own of Map.groupBy(mails, ({ domain }) => domain).values())
          expect(
            most(
              own.map(({ at }) => at),
              HOUR_MS,
            ),
          ).toBeLessThanOrEqual(2);
      }),
      { numRuns: 30 },
    );
  });
});
