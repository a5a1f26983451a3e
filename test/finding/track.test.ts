import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sighting } from '../../src/finding/sighting.ts';
import { trackFinding } from '../../src/finding/track.ts';
import { CLOSED_STATES, type Finding, type FindingState } from '../../src/model/finding.ts';
import type { Exposure } from '../../src/model/fingerprint.ts';
import { exampleAssessment, exampleEndpoint, exampleFinding } from './example-finding.ts';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-11-23T18:05:12.000Z');
const hoursIn = (hours: number): string => new Date(START + hours * HOUR_MS).toISOString();

function identified(exposure: Exposure): Sighting {
  return { kind: 'identified', assessment: exampleAssessment(exposure), risks: ['r1'], hostnames: ['new.example.com'] };
}

function visit(
  previous: Finding | null,
  seen: Sighting,
  hours = 48,
  change: { sweepId?: string; control?: boolean } = {},
) {
  return trackFinding({
    previous,
    endpoint: exampleEndpoint(),
    seen,
    at: hoursIn(hours),
    sweepId: change.sweepId ?? 'later',
    controlAnswered: change.control ?? true,
  });
}

describe('a first sight', () => {
  it.each(['open', 'basic', 'login', 'unknown'] as const)('%s is a new finding', (exposure) => {
    const result = visit(null, identified(exposure), 0, { sweepId: 's1' });
    expect(result?.finding).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      state: 'new',
      exposure,
      firstSeen: hoursIn(0),
      lastSeen: hoursIn(0),
      sweepId: 's1',
      risks: ['r1'],
      signals: ['title', 'health-available'],
      hostnames: ['new.example.com'],
      cleanSince: null,
      notifiedAt: null,
      contact: '',
    });
    expect(result?.events).toEqual([
      expect.objectContaining({ findingId: result?.finding.id, from: null, to: 'new', sweepId: 's1', at: hoursIn(0) }),
    ]);
  });

  it.each(['absent', 'refused', 'silent', 'inconclusive', 'vendor', 'copy', 'decoy'] as const)(
    '%s is nothing',
    (kind) => {
      expect(visit(null, { kind })).toBeNull();
    },
  );
});

describe('seen again', () => {
  const cases: readonly [FindingState, Exposure, Exposure, FindingState][] = [
    ['new', 'open', 'open', 'open'],
    ['new', 'login', 'login', 'open'],
    ['new', 'login', 'open', 'reopened'],
    ['new', 'open', 'basic', 'protected'],
    ['open', 'open', 'open', 'open'],
    ['open', 'open', 'unknown', 'open'],
    ['open', 'unknown', 'open', 'open'],
    ['open', 'unknown', 'login', 'protected'],
    ['open', 'open', 'login', 'protected'],
    ['open', 'basic', 'login', 'open'],
    ['open', 'login', 'open', 'reopened'],
    ['notified', 'open', 'open', 'notified'],
    ['notified', 'open', 'login', 'protected'],
    ['notified', 'basic', 'open', 'reopened'],
    ['protected', 'login', 'login', 'protected'],
    ['protected', 'login', 'unknown', 'protected'],
    ['protected', 'unknown', 'open', 'reopened'],
    ['protected', 'login', 'open', 'reopened'],
    ['reopened', 'open', 'open', 'open'],
    ['reopened', 'open', 'login', 'protected'],
    ['fixed', 'open', 'open', 'reopened'],
    ['fixed', 'open', 'login', 'protected'],
    ['fixed', 'login', 'login', 'reopened'],
    ['gone', 'open', 'open', 'notified'],
    ['gone', 'open', 'unknown', 'notified'],
    ['gone', 'open', 'login', 'protected'],
    ['gone', 'login', 'open', 'reopened'],
    ['false-positive', 'open', 'open', 'false-positive'],
    ['false-positive', 'login', 'open', 'false-positive'],
    ['suppressed', 'open', 'login', 'suppressed'],
  ];
  it.each(cases)('%s, %s → %s: %s', (state, was, is, expected) => {
    const previous = exampleFinding({
      state,
      exposure: was,
      cleanSince: hoursIn(1),
      notifiedAt: hoursIn(0),
      contact: 'a@b.c',
    });
    const result = visit(previous, identified(is));
    expect(result?.finding).toEqual({
      ...previous,
      state: expected,
      exposure: is,
      severity: exampleAssessment(is).severity,
      risks: ['r1'],
      hostnames: ['etl.example.com', 'data.example.com', 'new.example.com'],
      lastSeen: hoursIn(48),
      sweepId: 'later',
      cleanSince: null,
    });
    expect(result?.events.map(({ from, to }) => [from, to])).toEqual(state === expected ? [] : [[state, expected]]);
  });

  it.each([
    ['was never told', { notifiedAt: null }, 48],
    ['was told, and is back after a quarter', { notifiedAt: hoursIn(0) }, 91 * 24],
  ])('gone, which %s: reopened', (_, known, hour) => {
    const previous = exampleFinding({ state: 'gone', ...known });
    expect(visit(previous, identified('open'), hour)?.finding.state).toBe('reopened');
  });

  it.each([
    ['new', 'open'],
    ['reopened', 'open'],
  ] as const)('%s stays as it is within its sweep', (state, exposure) => {
    const previous = exampleFinding({ state, sweepId: 's1' });
    expect(visit(previous, identified(exposure), 1, { sweepId: 's1' })).toMatchObject({
      finding: { state },
      events: [],
    });
  });

  it('keeps the names of a host from growing without end', () => {
    const hostnames = Array.from({ length: 100 }, (_, index) => `h${index}.example.com`);
    const result = visit(exampleFinding({ hostnames }), identified('open'));
    expect(result?.finding.hostnames).toHaveLength(100);
    expect(result?.finding.hostnames.at(-1)).toBe('new.example.com');
  });

  it('an older record neither reopens nor closes', () => {
    const fixed = exampleFinding({ state: 'fixed', cleanSince: hoursIn(30) });
    expect(visit(fixed, identified('open'), 29)).toBeNull();
    expect(visit(exampleFinding({ state: 'open' }), { kind: 'silent' }, -1)).toBeNull();
    expect(visit(exampleFinding({ state: 'open' }), { kind: 'refused' }, -1)).toBeNull();
  });
});

describe('not seen', () => {
  it.each(['absent', 'refused', 'vendor', 'copy', 'decoy'] as const)('%s twice, 24 h apart, is fixed', (kind) => {
    const open = exampleFinding({ state: 'open' });
    const first = visit(open, { kind }, 10);
    expect(first).toEqual({ finding: { ...open, cleanSince: hoursIn(10) }, events: [] });

    const clean = first?.finding ?? null;
    expect(visit(clean, { kind }, 33.999)).toBeNull();

    const second = visit(clean, { kind }, 34);
    expect(second?.finding).toEqual({ ...open, state: 'fixed', cleanSince: hoursIn(10) });
    expect(second?.events).toEqual([
      { findingId: open.id, at: hoursIn(34), sweepId: 'later', from: 'open', to: 'fixed', reason: expect.any(String) },
    ]);
    expect(visit(second?.finding ?? null, { kind }, 90)).toBeNull();
  });

  it('silence is gone, once a control host has answered', () => {
    const open = exampleFinding({ state: 'notified' });
    expect(visit(open, { kind: 'silent' }, 5, { control: false })).toBeNull();
    const gone = visit(open, { kind: 'silent' }, 5);
    expect(gone?.finding).toEqual({ ...open, state: 'gone' });
    expect(gone?.events.map(({ to }) => to)).toEqual(['gone']);
    expect(visit(gone?.finding ?? null, { kind: 'silent' }, 50)).toBeNull();
  });

  it('what is gone can still prove to be fixed', () => {
    const gone = exampleFinding({ state: 'gone', cleanSince: hoursIn(1) });
    expect(visit(gone, { kind: 'refused' }, 25)?.finding.state).toBe('fixed');
    expect(visit({ ...gone, state: 'fixed' }, { kind: 'silent' }, 50)).toBeNull();
  });

  it('inconclusive changes nothing', () => {
    expect(visit(exampleFinding({ state: 'open', cleanSince: hoursIn(0) }), { kind: 'inconclusive' })).toBeNull();
  });

  it.each(['false-positive', 'suppressed'] as const)('%s stays', (state) => {
    const previous = exampleFinding({ state, cleanSince: hoursIn(1) });
    expect(visit(previous, { kind: 'refused' })).toBeNull();
    expect(visit(previous, { kind: 'silent' })).toBeNull();
  });
});

describe('any history', () => {
  const step = fc.record({
    hours: fc.integer({ min: 0, max: 40 }),
    newSweep: fc.boolean(),
    control: fc.boolean(),
    seen: fc.oneof(
      fc.constantFrom<Exposure>('open', 'basic', 'login', 'unknown').map(identified),
      fc
        .constantFrom('absent', 'refused', 'silent', 'inconclusive', 'vendor', 'copy', 'decoy')
        .map((kind): Sighting => ({ kind })),
    ),
    human: fc.option(fc.constantFrom<FindingState>('false-positive', 'suppressed', 'notified'), { freq: 20 }),
  });

  it('keeps the promises', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let finding: Finding | null = null;
        let hours = 0;
        let sweep = 0;
        let cleanAt: number[] = [];
        for (const { hours: wait, newSweep, control, seen, human } of steps) {
          hours += wait;
          sweep += newSweep ? 1 : 0;
          const before: Finding | null = finding;
          const result = visit(before, seen, hours, { sweepId: `s${sweep}`, control });
          if (seen.kind === 'identified') cleanAt = [];
          else if (before && !['silent', 'inconclusive'].includes(seen.kind)) cleanAt.push(hours);
          if (result === null) {
            expect(seen.kind).not.toBe('identified');
            continue;
          }
          const now = result.finding;
          expect(result.events).toHaveLength(before?.state === now.state ? 0 : 1);
          for (const event of result.events) {
            expect([event.findingId, event.from, event.to]).toEqual([now.id, before?.state ?? null, now.state]);
            expect(event.reason).not.toBe('');
          }
          expect(Date.parse(now.lastSeen)).toBeGreaterThanOrEqual(Date.parse(now.firstSeen));
          if (before) {
            expect([now.id, now.firstSeen]).toEqual([before.id, before.firstSeen]);
            if (['false-positive', 'suppressed'].includes(before.state)) expect(now.state).toBe(before.state);
            if (seen.kind !== 'identified') expect(now.lastSeen).toBe(before.lastSeen);
          }
          if (seen.kind === 'identified') {
            expect(['fixed', 'gone']).not.toContain(now.state);
            expect([now.cleanSince, now.exposure]).toEqual([null, seen.assessment.exposure]);
          }
          if (now.state === 'fixed') {
            expect((cleanAt.at(-1) ?? 0) - (cleanAt[0] ?? 0)).toBeGreaterThanOrEqual(24);
          }
          if (now.state === 'gone' && before?.state !== 'gone') expect([seen.kind, control]).toEqual(['silent', true]);
          if (seen.kind === 'identified' && seen.assessment.exposure === 'open' && now.state === 'protected') {
            expect.fail('an open endpoint is never called protected');
          }
          finding = human && !CLOSED_STATES.includes(now.state) ? { ...now, state: human } : now;
        }
      }),
      { numRuns: 500 },
    );
  });
});
