import { describe, expect, it } from 'vitest';
import { dueFindings } from '../../../src/engine/disclosure/index.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { Reply } from '../../../src/model/reply.ts';
import type { Sweep } from '../../../src/model/sweep.ts';
import { finding, notice } from '../../notice/samples.ts';
import { sampleSweep } from '../../store/samples.ts';
import { POLICY } from './world.ts';

const START = Date.parse('2026-11-23T12:00:00Z');

function at(days: number): string {
  return new Date(START + days * 86_400_000).toISOString();
}

function look(days: number, part: Partial<Sweep> = {}): Sweep {
  return sampleSweep({
    id: `look-${days}`,
    kind: 'recheck',
    state: 'finished',
    startedAt: at(days),
    options: { findings: [told().id] },
    ...part,
  });
}

function told(part: Partial<Finding> = {}): Finding {
  return finding({ state: 'notified', notifiedAt: at(0), lastSeen: at(-0.01), ...part });
}

function isDue(
  days: number,
  sweeps: readonly Sweep[],
  part: Partial<Finding> = {},
  replies: readonly Reply[] = [],
): boolean {
  const known = { sweeps, notices: [notice({ state: 'sent', sentAt: at(0) })], replies };
  return dueFindings([told(part)], known, POLICY, new Date(at(days))).length === 1;
}

function fixedReply(days: number): Reply {
  const empty = { from: '', recipient: '', bounce: null, status: '', ticket: '', detail: '', done: true } as const;
  return { ...empty, id: 'r', noticeId: 'A1B2C3D4', kind: 'fixed', at: at(days) };
}

describe('re-checks', () => {
  it('come on days 1, 2, 3, 7, 14, 21, 30, 60 and 90 and on no other', () => {
    const sweeps: Sweep[] = [];
    const days: number[] = [];
    for (let hour = 0; hour <= 100 * 24; hour += 1) {
      if (!isDue(hour / 24, sweeps)) continue;
      days.push(hour / 24);
      sweeps.push(look(hour / 24));
    }
    expect(days).toEqual([1, 2, 3, 7, 14, 21, 30, 60, 90]);
  });

  it.each<[string, boolean, boolean]>([
    ['a missed day is made up for', isDue(5, [look(1)]), true],
    ['once', isDue(5, [look(1), look(4)]), false],
    ['a sweep that saw it counts too', isDue(2.5, [], { lastSeen: at(2.2) }), false],
    ['one that was cut short does not', isDue(1.5, [look(1.2, { state: 'interrupted' })]), true],
    ['nor one of other findings', isDue(1.5, [look(1.2, { options: { findings: ['other'] } })]), true],
    ['the second clean look is due a day after the first', isDue(5.1, [look(4)], { cleanSince: at(4) }), true],
    ['not sooner', isDue(4.9, [look(4)], { cleanSince: at(4) }), false],
    ['FIXED is looked at at once', isDue(5.01, [look(4)], {}, [fixedReply(5)]), true],
    ['and once', isDue(5.5, [look(4), look(5.02)], {}, [fixedReply(5)]), false],
    ['what was never told is not due', isDue(5, [], { state: 'open', notifiedAt: null }), false],
    ['nor what is fixed', isDue(5, [], { state: 'fixed' }), false],
    ['what is gone may come back', isDue(7, [look(3)], { state: 'gone' }), true],
    ['after day 90 nothing is due any more', isDue(95, [look(90)], { cleanSince: at(90) }), false],
  ])('%s', (_case, actual, expected) => {
    expect(actual).toBe(expected);
  });
});
