import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, FindingEvent, FindingState } from '../../src/model/finding.ts';
import type { Notice } from '../../src/model/notice.ts';
import { disclosureStatistics, formatShare, type Statistics } from '../../src/notice/statistics.ts';
import { type Course, medianDays, survivalCurve } from '../../src/notice/survival.ts';
import { finding, notice } from './samples.ts';

describe('the survival curve', () => {
  // Worked out by hand: 2 of 8 end on day 1, 1 of 6 on day 2, 1 of 3 on day 5; two are lost on days 2 and 3.
  const courses: readonly Course[] = [
    ...[1, 1, 2, 5].map((days) => ({ days, hasEnded: true })),
    ...[2, 3, 7, 7].map((days) => ({ days, hasEnded: false })),
  ];

  it('is the one worked out by hand', () => {
    const curve = survivalCurve(courses);
    expect(curve.map(({ day, atRisk, ended }) => [day, atRisk, ended])).toEqual([
      [0, 8, 0],
      [1, 8, 2],
      [2, 6, 1],
      [5, 3, 1],
    ]);
    for (const [index, share] of [1, 6 / 8, (6 / 8) * (5 / 6), (6 / 8) * (5 / 6) * (2 / 3)].entries())
      expect(curve[index]?.survival).toBeCloseTo(share, 12);
    expect(medianDays(curve)).toBe(5);
  });

  it('has no median while more than half are exposed, and no steps without courses', () => {
    expect(medianDays(survivalCurve(courses.slice(2)))).toBeNull();
    expect([survivalCurve([]), medianDays([])]).toEqual([[], null]);
  });

  it('falls only, and without censoring is the plain share', () => {
    const course = fc.record({ days: fc.integer({ min: 0, max: 90 }), hasEnded: fc.boolean() });
    fc.assert(
      fc.property(fc.array(course, { minLength: 1 }), (list) => {
        const shares = survivalCurve(list).map(({ survival }) => survival);
        expect(shares.every((share, index) => share >= -1e-12 && share <= (shares[index - 1] ?? 1))).toBe(true);
        const ended = list.map(({ days }) => ({ days, hasEnded: true }));
        for (const { day, survival } of survivalCurve(ended).slice(1))
          expect(survival).toBeCloseTo(ended.filter(({ days }) => days > day).length / ended.length, 9);
      }),
    );
  });
});

const START = Date.parse('2026-11-01T00:00:00Z');

function day(count: number): string {
  return new Date(START + count * 86_400_000).toISOString();
}

interface Told {
  readonly state: FindingState;
  /** When the history says that it ended. */
  readonly ended?: number;
  readonly part?: Partial<Finding>;
  readonly mail?: Partial<Notice>;
}

function compute(list: readonly Told[], more: readonly Finding[] = []): Statistics {
  const histories = new Map<string, readonly FindingEvent[]>();
  const findings = list.map(({ state, ended, part }, index) => {
    const id = `f${index}`;
    const event = { findingId: id, at: day(ended ?? 0), sweepId: null, from: null, to: state, reason: '' };
    histories.set(id, ended === undefined ? [] : [event]);
    return finding({ id, state, notifiedAt: day(0), lastSeen: day(9), ...part });
  });
  const notices = list.map(({ mail }, index) =>
    notice({ id: `N${index}`, findingIds: [`f${index}`], state: 'sent', sentAt: day(0), ...mail }),
  );
  return disclosureStatistics(notices, [...findings, ...more], (id) => histories.get(id) ?? []);
}

describe('disclosure statistics', () => {
  it('end with the first clean look or with protection; all else is censored when it was last seen', () => {
    const { curve, all, states } = compute([
      { state: 'fixed', ended: 4, part: { cleanSince: day(2) } },
      { state: 'protected', ended: 3 },
      { state: 'gone', part: { lastSeen: day(2.5) } },
      { state: 'notified' },
    ]);
    expect(curve.map(({ day: when, atRisk, ended }) => [when, atRisk, ended])).toEqual([
      [0, 4, 0],
      [2, 4, 1],
      [3, 2, 1],
    ]);
    expect(all).toEqual({ mails: 4, arrived: 4, told: 4, ended: 2, medianDays: 3 });
    expect(states).toEqual({ fixed: 1, protected: 1, gone: 1, notified: 1 });
  });

  it('a mail that came back told nobody; the next one that did not, did', () => {
    const bounced = compute([{ state: 'notified', mail: { state: 'bounced' } }]);
    expect([bounced.all, bounced.curve]).toEqual([{ mails: 1, arrived: 0, told: 0, ended: 0, medianDays: null }, []]);
    const two = [
      notice({ id: 'N1', findingIds: ['f'], state: 'bounced', sentAt: day(0) }),
      notice({ id: 'N2', findingIds: ['f'], state: 'sent', sentAt: day(3), rung: 'rdap-abuse', provider: 'Cloud' }),
    ];
    const end = { findingId: 'f', at: day(5), sweepId: null, from: null, to: 'protected', reason: '' } as const;
    const told = finding({ id: 'f', state: 'protected', notifiedAt: day(0) });
    const { curve, byRung, byProvider } = disclosureStatistics(two, [told], () => [end]);
    expect(curve.at(-1)).toMatchObject({ day: 2, survival: 0 });
    expect(byRung).toEqual([
      { name: 'rdap-abuse', mails: 1, arrived: 1, told: 1, ended: 1, medianDays: 2 },
      { name: 'security.txt', mails: 1, arrived: 0, told: 0, ended: 0, medianDays: null },
    ]);
    expect(byProvider.map(({ name }) => name)).toEqual(['Cloud', 'other']);
  });

  it('leaves out what a human called no finding, and counts what ended without us apart', () => {
    const untold = finding({ id: 'u', state: 'fixed', notifiedAt: null });
    const { all, endedUntold, bySeverity } = compute([{ state: 'false-positive' }, { state: 'notified' }], [untold]);
    expect([all.told, endedUntold, bySeverity.map(({ name, told }) => [name, told])]).toEqual([
      1,
      1,
      [['critical', 1]],
    ]);
  });

  it('an end before the notice is not its doing', () => {
    expect(compute([{ state: 'notified', ended: -3 }]).all.ended).toBe(0);
  });
});

it('a share of nothing is none', () => {
  expect([formatShare(3, 9), formatShare(0, 0)]).toEqual(['33 %', '']);
});
