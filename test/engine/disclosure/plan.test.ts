import { describe, expect, it } from 'vitest';
import { approveNotices, type NoticePlan, planNotices } from '../../../src/engine/disclosure/index.ts';
import { UsageError } from '../../../src/model/errors.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { hashNotice } from '../../../src/notice/seal.ts';
import { contact, endpoint, finding, notice } from '../../notice/samples.ts';
import { createWorld, never, POLICY, type World } from './world.ts';

function findings(count: number, part: Partial<Finding> = {}): Finding[] {
  return Array.from({ length: count }, (_, i) =>
    finding({ id: String(i + 1).padStart(12, '0'), endpoint: endpoint({ address: `203.0.113.${i + 1}` }), ...part }),
  );
}

function plan(world: World): Promise<NoticePlan> {
  return planNotices(world.plan, never);
}

describe('planNotices', () => {
  it('drafts one mail for each contact, with all its findings', async () => {
    const world = await createWorld(findings(3));
    world.known.set('000000000003', [contact({ address: 'noc@example.com' })]);
    world.known.set('*', [contact()]);
    const { drafted } = await plan(world);
    expect(drafted.map((one) => [one.recipient, one.findingIds, one.state])).toEqual([
      ['security@example.com', ['000000000001', '000000000002'], 'draft'],
      ['noc@example.com', ['000000000003'], 'draft'],
    ]);
    for (const one of drafted) {
      expect(one.sha256).toBe(hashNotice(one));
      expect(one.id).toMatch(/^[0-9A-F]{8}$/);
      expect(one.messageId).toMatch(/^<[0-9a-f.]+\.1@example\.net>$/);
      expect(await world.notice(one.id)).toEqual(one);
      for (const { id, endpoint: where } of findings(3))
        expect(one.text.includes(`${where.address} `)).toBe(one.findingIds.includes(id));
    }
    expect(world.mails).toEqual([]);
    expect((await world.finding('000000000003')).contact).toBe('noc@example.com');
    expect(await world.store.contacts('000000000003')).toMatchObject([{ address: 'noc@example.com', hold: '' }]);
  });

  it('takes one mailbox under several spellings for one contact', async () => {
    const world = await createWorld(findings(2));
    world.known.set('000000000001', [contact({ address: 'Security+a@example.com' })]);
    world.known.set('*', [contact()]);
    expect((await plan(world)).drafted).toHaveLength(1);
  });

  it.each([
    ['notified', { state: 'notified' }],
    ['fixed', { state: 'fixed' }],
    ['false positive', { state: 'false-positive' }],
    ['suppressed', { state: 'suppressed' }],
    ['unknown exposure', { exposure: 'unknown', severity: 'medium' }],
    ['behind a password', { exposure: 'basic', severity: 'medium' }],
    ['login page', { exposure: 'login', severity: 'low' }],
    ['held', { held: true }],
  ] satisfies [string, Partial<Finding>][])('drafts nothing for a finding that is %s', async (_case, part) => {
    const world = await createWorld(findings(1, part));
    world.known.set('*', [contact()]);
    const { drafted, held, skipped } = await plan(world);
    expect(drafted).toEqual([]);
    const exposure = 'exposure' in part ? part.exposure : 'open';
    if (exposure === 'unknown')
      expect(skipped).toMatchObject([{ reason: expect.stringContaining('could not be told') }]);
    else if (exposure !== 'open')
      expect(skipped).toMatchObject([{ reason: `exposure ${exposure} is not told about (notify.exposures)` }]);
    expect(held.map((one) => one.reason)).toEqual('held' in part ? ['its evidence contradicts itself'] : []);
  });

  it('warns of a password prompt when asked to', async () => {
    const basic = findings(1, { exposure: 'basic', severity: 'medium' });
    const world = await createWorld(basic, { ...POLICY, exposures: ['open', 'basic'] });
    world.known.set('*', [contact()]);
    expect((await plan(world)).drafted).toHaveLength(1);
  });

  it('takes the best contact that no human has to confirm, and tells the others', async () => {
    const world = await createWorld(findings(3));
    const outside = contact({ address: 'security@example.org' });
    world.known.set('000000000001', [outside, contact()]);
    world.known.set('000000000002', [outside]);
    const { drafted, held, without } = await plan(world);
    expect(drafted.map((one) => [one.recipient, one.findingIds])).toEqual([['security@example.com', ['000000000001']]]);
    expect(held).toMatchObject([
      {
        finding: { id: '000000000002' },
        recipient: 'security@example.org',
        reason: expect.stringContaining('own domain'),
      },
    ]);
    expect(without.map((one) => one.id)).toEqual(['000000000003']);
  });

  it('leaves an address that 21 findings lead to for a human', async () => {
    const world = await createWorld(findings(21));
    world.known.set('*', [contact()]);
    const { drafted, held } = await plan(world);
    expect(drafted).toEqual([]);
    expect(held).toHaveLength(21);
  });

  it('keeps an unchanged draft, whatever was seen since', async () => {
    const world = await createWorld(findings(2));
    world.known.set('*', [contact()]);
    const [draft] = (await plan(world)).drafted;
    world.setTime('2026-11-24T12:00:00Z');
    await world.put(...findings(2, { lastSeen: '2026-11-24T11:00:00.000Z' }));
    const again = await plan(world);
    expect([again.drafted, again.kept]).toEqual([[], [draft]]);
    expect(await world.store.notices()).toEqual([draft]);
  });

  it.each([
    ['a further finding', (world: World) => world.put(finding({ id: '000000000009' }))],
    ['a fixed one', (world: World) => world.put(finding({ id: '000000000002', state: 'fixed' }))],
    ['another contact', async (world: World) => void world.known.set('*', [contact({ address: 'noc@example.com' })])],
    ['another name of ours', async ({ plan }: World) => void Object.assign(plan.identity, { name: 'CERT Example' })],
    ['another sender', async ({ plan }: World) => void Object.assign(plan.sender, { address: 'x@cert.example' })],
    ['another step', async ({ plan }: World) => void Object.assign(plan, { remediation: () => ['Unplug it.'] })],
    ['a week', async (world: World) => world.pass(7)],
  ])('%s supersedes the draft', async (_case, change) => {
    const world = await createWorld(findings(2));
    world.known.set('*', [contact()]);
    const [old] = (await plan(world)).drafted;
    await change(world);
    world.pass(1);
    const { drafted } = await plan(world);
    expect(drafted).toHaveLength(1);
    expect(await world.notice(old?.id ?? '')).toMatchObject({
      state: 'dropped',
      detail: `superseded by ${drafted[0]?.id}`,
    });
  });

  it('drops a draft of which nothing is open any more', async () => {
    const world = await createWorld(findings(1));
    world.known.set('*', [contact()]);
    const [old] = (await plan(world)).drafted;
    await world.put(...findings(1, { state: 'fixed' }));
    await plan(world);
    expect(await world.notice(old?.id ?? '')).toMatchObject({
      state: 'dropped',
      detail: 'is not planned any more',
    });
  });

  it.each([
    ['sent 29 days ago', notice({ state: 'sent', findingIds: [], sentAt: '2026-10-25T12:00:00.000Z' }), 0],
    ['sent 30 days ago', notice({ state: 'sent', findingIds: [], sentAt: '2026-10-24T12:00:00.000Z' }), 1],
    ['approved long ago', notice({ state: 'approved', findingIds: [], createdAt: '2026-01-01T00:00:00.000Z' }), 0],
    ['perhaps sent', notice({ state: 'held', findingIds: [] }), 0],
    ['dropped', notice({ state: 'dropped', findingIds: [] }), 1],
    [
      'the same finding is on its way elsewhere',
      notice({ recipient: 'x@example.org', findingIds: ['000000000001'] }),
      0,
    ],
    [
      'to another spelling',
      notice({
        state: 'sent',
        recipient: 'SECURITY+x@example.com',
        findingIds: [],
        sentAt: '2026-11-20T00:00:00.000Z',
      }),
      0,
    ],
  ])('cool-down: %s', async (_case, earlier, count) => {
    const world = await createWorld(findings(1));
    world.known.set('*', [contact()]);
    await world.store.saveNotice(earlier);
    const { drafted, skipped } = await plan(world);
    expect(drafted).toHaveLength(count);
    expect(skipped).toHaveLength(1 - count);
  });

  it('goes on to the next contact when the first refused mail for good', async () => {
    const world = await createWorld(findings(1));
    world.known.set('*', [contact(), contact({ address: 'noc@example.com' })]);
    await world.store.saveNotice(notice({ state: 'failed', findingIds: [] }));
    expect((await plan(world)).drafted.map((one) => one.recipient)).toEqual(['noc@example.com']);
  });

  it('writes to three mailboxes of a domain, and to the same three when asked again', async () => {
    const world = await createWorld(findings(4));
    for (const { id } of findings(4))
      world.known.set(id, [contact({ address: `abuse${id.slice(-1)}@mail.example.com` })]);
    const first = await plan(world);
    expect(first.drafted).toHaveLength(3);
    expect(first.skipped.map((one) => one.reason)).toEqual([
      '3 others at example.com were written to in the last 30 days',
    ]);
    const second = await plan(world);
    expect(second.kept.map((one) => one.id).sort()).toEqual(first.drafted.map((one) => one.id).sort());
    expect(second.skipped.map((one) => one.finding.id)).toEqual(['000000000004']);
  });

  it('leaves drafts and contacts alone when it is stopped', async () => {
    const world = await createWorld(findings(1));
    world.known.set('*', [contact()]);
    const [draft] = (await plan(world)).drafted;
    await planNotices(world.plan, AbortSignal.abort());
    expect(await world.store.notices()).toEqual([draft]);
    expect(await world.store.contacts('000000000001')).toHaveLength(1);
  });
});

describe('approveNotices', () => {
  it('binds the approval to the wording', async () => {
    const world = await createWorld(findings(1));
    world.known.set('*', [contact()]);
    const [draft] = (await plan(world)).drafted;
    const { approved, refused } = await approveNotices(world.plan, [draft?.id ?? '', draft?.id ?? ''], 'ann');
    expect(refused).toEqual([]);
    expect(approved).toEqual([
      {
        ...draft,
        state: 'approved',
        approvedSha256: draft?.sha256,
        approvedBy: 'ann',
        approvedAt: '2026-11-23T12:00:00.000Z',
      },
    ]);
    expect(await world.store.notices()).toEqual(approved);
  });

  it('refuses everything that is not a draft, each in one line', async () => {
    const world = await createWorld([]);
    const ids = ['sent', 'held', 'dropped', 'approved', 'failed', 'sending'] as const;
    for (const state of ids) await world.store.saveNotice(notice({ id: state, state, findingIds: [] }));
    await world.store.saveNotice({ ...notice({ id: 'altered', state: 'draft', findingIds: [] }), text: 'Other' });
    const before = await world.store.notices();
    const { approved, refused } = await approveNotices(world.plan, [...ids, 'altered', 'nosuch'], 'ann');
    expect(approved).toEqual([]);
    expect(refused.map((one) => one.reason)).toEqual([
      ...ids.map((state) => `is ${state}, only a draft can be approved`),
      'has a wording that does not fit its hash: run notify plan again',
      'is not there: airsweep notify status lists them',
    ]);
    expect(await world.store.notices()).toEqual(before);
  });

  it('knows no approval of everything, nor one by nobody', async () => {
    const world = await createWorld([]);
    await expect(approveNotices(world.plan, [], 'ann')).rejects.toThrow(UsageError);
    await expect(approveNotices(world.plan, ['A1B2C3D4'], ' ')).rejects.toThrow(UsageError);
  });
});
