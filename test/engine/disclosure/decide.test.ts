import { describe, expect, it } from 'vitest';
import {
  approveNotices,
  type Decision,
  decideNotice,
  noticeStatuses,
  planNotices,
} from '../../../src/engine/disclosure/index.ts';
import { UsageError } from '../../../src/model/errors.ts';
import type { Notice } from '../../../src/model/notice.ts';
import { contact, finding } from '../../notice/samples.ts';
import { createWorld, never, type World } from './world.ts';

const FORM = contact({ address: '', rung: 'provider', form: 'https://cloud.example/abuse' });

async function heldWorld(): Promise<{ world: World; held: Notice }> {
  const world = await createWorld([finding()]);
  world.known.set('*', [contact()]);
  const { drafted } = await planNotices(world.plan, never);
  await approveNotices(
    world.plan,
    drafted.map(({ id }) => id),
    'ann',
  );
  world.receipts.push({ outcome: 'unknown', response: 'Connection closed' });
  const [held] = await world.sendAll();
  if (held?.state !== 'held') throw new Error('the notice is not held');
  return { world, held };
}

async function acts(world: World): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const { action, actor } of world.store.auditLog()) all.push(`${actor} ${action}`);
  return all;
}

async function next(world: World): Promise<string> {
  return (await noticeStatuses(world.send, world.send.clock.now()))[0]?.next ?? '';
}

describe('a notice whose fate is not known', () => {
  it.each<[Decision, string, string, string]>([
    ['sent', 'sent', 'notified', 'next look on 2026-11-24, reminder from 2026-12-14, closes on 2027-02-21'],
    ['again', 'draft', 'open', 'waits for notify approve'],
    ['drop', 'dropped', 'open', ''],
  ])('%s', async (decision, state, findingState, then) => {
    const { world, held } = await heldWorld();
    expect(await next(world)).toBe(`waits for notify decide ${held.id} sent|again|drop`);
    world.pass(0.5);
    const after = await decideNotice(world.plan, held.id, decision, 'ben', 'asked them');
    expect(after).toMatchObject({ state, detail: 'decided by ben: asked them' });
    expect(await world.notice(held.id)).toEqual(after);
    expect((await world.finding('0a1b2c3d4e5f')).state).toBe(findingState);
    expect(await next(world)).toContain(then);
    expect(await acts(world)).toEqual(['ann approve', 'airsweep send', 'airsweep hold', `ben decide-${decision}`]);
    // It went out when it was handed over, not when somebody found out.
    if (decision === 'sent') expect(after.sentAt).toBe('2026-11-23T12:00:00.000Z');
    if (decision === 'again') {
      expect(after.approvedSha256).toBeNull();
      expect((await planNotices(world.plan, never)).kept).toEqual([after]);
    }
  });

  it('needs a reason, a name, and a notice that waits for it', async () => {
    const { world, held } = await heldWorld();
    for (const [id, by, reason] of [
      [held.id, 'ben', ' '],
      [held.id, '', 'x'],
      ['00000000', 'ben', 'x'],
    ] as const)
      await expect(decideNotice(world.plan, id, 'sent', by, reason)).rejects.toThrow(UsageError);
    await decideNotice(world.plan, held.id, 'sent', 'ben', 'asked them');
    await expect(decideNotice(world.plan, held.id, 'drop', 'ben', 'x')).rejects.toThrow(
      'is sent: only one that is held',
    );
    expect((await world.notice(held.id))?.state).toBe('sent');
  });
});

describe('a web form', () => {
  it('is a task until somebody has filled it in, and then a notice like others', async () => {
    const world = await createWorld([finding()]);
    world.known.set('*', [FORM]);
    const { drafted, tasks } = await planNotices(world.plan, never);
    const [task] = tasks;
    expect([drafted, tasks.length, task?.recipient]).toEqual([[], 1, '']);
    const id = task?.id ?? '';
    const { refused } = await approveNotices(world.plan, [id], 'ann');
    expect(refused).toEqual([
      { id, reason: `is a task: fill in https://cloud.example/abuse, then say so with notify decide ${id} sent` },
    ]);
    expect(await world.sendAll()).toEqual([]);
    await expect(decideNotice(world.plan, id, 'again', 'ann', 'x')).rejects.toThrow('not done yet');
    expect((await planNotices(world.plan, never)).tasks).toEqual(tasks);
    await decideNotice(world.plan, id, 'sent', 'ann', 'ticket 7');
    expect(await world.finding('0a1b2c3d4e5f')).toMatchObject({
      state: 'notified',
      notifiedAt: '2026-11-23T12:00:00.000Z',
    });
    expect(world.mails).toEqual([]);
    expect((await planNotices(world.plan, never)).skipped).toMatchObject([
      { reason: `told by notice ${id}; a reminder is due on 2026-12-14` },
    ]);
  });

  it('gives way to a contact that turns up', async () => {
    const world = await createWorld([finding()]);
    world.known.set('*', [FORM]);
    const [task] = (await planNotices(world.plan, never)).tasks;
    world.known.set('*', [contact(), FORM]);
    expect((await planNotices(world.plan, never)).drafted).toMatchObject([{ recipient: 'security@example.com' }]);
    expect((await world.notice(task?.id ?? ''))?.state).toBe('dropped');
  });
});
