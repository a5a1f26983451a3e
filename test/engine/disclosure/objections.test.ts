import { describe, expect, it } from 'vitest';
import { approveNotices, type NoticePlan, planNotices } from '../../../src/engine/disclosure/index.ts';
import type { Contact } from '../../../src/model/contact.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { readSuppressions } from '../../../src/notice/suppress.ts';
import { contact, endpoint, finding } from '../../notice/samples.ts';
import { createWorld, never, type World } from './world.ts';

const HOSTER = { address: 'abuse@hoster.example', rung: 'hand-entered' } as const;
const OBJECTION = expect.stringContaining('on the do-not-contact list');

async function object(world: World, domain: string): Promise<void> {
  const now = new Date('2026-11-23T12:00:00Z');
  const wish = { reason: 'their lawyer asked', source: 'operator', now, days: null } as const;
  for (const entry of readSuppressions(domain, 'contact', wish, await world.store.hashKey())) {
    await world.store.suppress(entry);
  }
}

/** One finding whose only contact is not in its own domain. */
async function worldOf(what: Partial<Finding>, how: Partial<Contact> = {}): Promise<World> {
  const world = await createWorld([finding(what)]);
  world.known.set('*', [contact({ ...HOSTER, ...how })]);
  return world;
}

const plan = (world: World): Promise<NoticePlan> => planNotices(world.plan, never);
const named = { endpoint: endpoint({ host: 'etl.example.com', named: true }), hostnames: [] };
const attributed = { names: ['etl.example.com', 'www.example.com'] };

describe('who objects for a domain hears nothing of its hosts', () => {
  it.each([
    ['found under its name', named, {}, 'example.com'],
    ['found under its very name', named, {}, 'etl.example.com'],
    ['whose names were attributed', { hostnames: ['www.example.com'] }, attributed, 'example.com'],
    ['of which one name was attributed', {}, attributed, 'www.example.com'],
  ])('%s, whatever mailbox it would go to', async (_case, what, how, domain) => {
    const world = await worldOf(what, how);
    await object(world, domain);
    const { drafted, skipped } = await plan(world);
    expect([drafted, skipped]).toMatchObject([[], [{ reason: OBJECTION }]]);
    // Also when the names are known from the plan before.
    expect((await plan(world)).skipped).toMatchObject([{ reason: OBJECTION }]);
    expect(await world.store.notices()).toEqual([]);
  });

  it.each([
    ['a name that only its certificate lists', { hostnames: ['etl.example.com'] }, {}, 'example.com'],
    ['another domain', named, attributed, 'example.org'],
    ['a domain that ends alike', named, attributed, 'ample.com'],
    ['a sibling name', named, { names: ['etl.example.com'] }, 'www.example.com'],
  ])('but not by %s', async (_case, what, how, domain) => {
    const world = await worldOf(what, how);
    await object(world, domain);
    expect((await plan(world)).drafted).toHaveLength(1);
  });

  it.each([
    ['under its name', named, {}],
    ['by attribution', {}, attributed],
  ])('not even by a mail that was approved before, known %s', async (_case, what, how) => {
    const world = await worldOf(what, how);
    const { drafted } = await plan(world);
    await approveNotices(
      world.plan,
      drafted.map(({ id }) => id),
      'ann',
    );
    await object(world, 'example.com');
    expect(await world.sendAll()).toMatchObject([{ state: 'draft', approvedSha256: null, detail: OBJECTION }]);
    expect(world.mails).toEqual([]);
    expect((await plan(world)).skipped).toMatchObject([{ reason: OBJECTION }]);
    expect((await world.store.notices()).map(({ state }) => state)).toEqual(['dropped']);
  });

  it('by an objection that comes between the re-check and the mail', async () => {
    const world = await worldOf({}, attributed);
    const { drafted } = await plan(world);
    await approveNotices(world.plan, [drafted[0]?.id ?? ''], 'ann');
    const { recheck } = world.send;
    Object.assign(world.send, {
      recheck: async (...args: Parameters<typeof recheck>) => {
        const round = await recheck(...args);
        await object(world, 'example.com');
        return round;
      },
    });
    expect(await world.sendAll()).toMatchObject([{ state: 'draft', detail: OBJECTION }]);
    expect(world.mails).toEqual([]);
  });
});
