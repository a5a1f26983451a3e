import { describe, expect, it } from 'vitest';
import { approveNotices, type NoticePlan, planNotices } from '../../src/engine/disclose.ts';
import { UsageError } from '../../src/model/errors.ts';
import type { Finding } from '../../src/model/finding.ts';
import { hashNotice } from '../../src/notice/seal.ts';
import { contact, endpoint, finding, notice } from '../notice/samples.ts';
import { createWorld, type World } from './disclose-world.ts';

const never = new AbortController().signal;

function findings(count: number, part: Partial<Finding> = {}): Finding[] {
  return Array.from({ length: count }, (_, i) =>
    finding({ id: String(i + 1).padStart(12, '0'), endpoint: endpoint({ address: `203.0.113.${i + 1}` }), ...part }),
  );
}

function plan(world: World, options: Parameters<typeof planNotices>[1] = {}): Promise<NoticePlan> {
  return planNotices(world.plan, options, never);
}

describe('planNotices', () => {
  it('drafts one mail for each contact, with all its findings', async () => {
    const world = createWorld(findings(3));
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
      expect(world.notices.get(one.id)).toEqual(one);
      for (const { id, endpoint: where } of findings(3))
        expect(one.text.includes(`${where.address} `)).toBe(one.findingIds.includes(id));
    }
    expect(world.mails).toEqual([]);
    expect(world.findings.get('000000000003')?.contact).toBe('noc@example.com');
    expect(world.contacts.get('000000000003')).toMatchObject([{ address: 'noc@example.com', hold: '' }]);
  });

  it('takes one mailbox under several spellings for one contact', async () => {
    const world = createWorld(findings(2));
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
    const world = createWorld(findings(1, part));
    world.known.set('*', [contact()]);
    const { drafted, held } = await plan(world);
    expect(drafted).toEqual([]);
    expect(held.map((one) => one.reason)).toEqual('held' in part ? ['its evidence contradicts itself'] : []);
  });

  it('warns of a password prompt when asked to', async () => {
    const world = createWorld(findings(1, { exposure: 'basic', severity: 'medium' }));
    world.known.set('*', [contact()]);
    expect((await plan(world, { exposures: ['open', 'basic'] })).drafted).toHaveLength(1);
  });

  it('takes the best contact that no human has to confirm, and tells the others', async () => {
    const world = createWorld(findings(3));
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
    const world = createWorld(findings(21));
    world.known.set('*', [contact()]);
    const { drafted, held } = await plan(world);
    expect(drafted).toEqual([]);
    expect(held).toHaveLength(21);
  });

  it('keeps an unchanged draft, whatever was seen since', async () => {
    const world = createWorld(findings(2));
    world.known.set('*', [contact()]);
    const [draft] = (await plan(world)).drafted;
    world.setTime('2026-11-24T12:00:00Z');
    for (const one of findings(2, { lastSeen: '2026-11-24T11:00:00.000Z' })) world.findings.set(one.id, one);
    const again = await plan(world);
    expect([again.drafted, again.kept]).toEqual([[], [draft]]);
    expect([...world.notices.values()]).toEqual([draft]);
  });

  it.each([
    ['a further finding', (world: World) => world.findings.set('000000000009', finding({ id: '000000000009' }))],
    [
      'a fixed one',
      (world: World) => world.findings.set('000000000002', finding({ id: '000000000002', state: 'fixed' })),
    ],
    ['another contact', (world: World) => world.known.set('*', [contact({ address: 'noc@example.com' })])],
  ])('%s supersedes the draft', async (_case, change) => {
    const world = createWorld(findings(2));
    world.known.set('*', [contact()]);
    const [old] = (await plan(world)).drafted;
    change(world);
    world.setTime('2026-11-24T12:00:00Z');
    const { drafted } = await plan(world);
    expect(drafted).toHaveLength(1);
    expect(world.notices.get(old?.id ?? '')).toMatchObject({
      state: 'dropped',
      detail: `superseded by ${drafted[0]?.id}`,
    });
  });

  it('drops a draft of which nothing is open any more', async () => {
    const world = createWorld(findings(1));
    world.known.set('*', [contact()]);
    const [old] = (await plan(world)).drafted;
    for (const one of findings(1, { state: 'fixed' })) world.findings.set(one.id, one);
    await plan(world);
    expect(world.notices.get(old?.id ?? '')).toMatchObject({
      state: 'dropped',
      detail: 'none of its findings is open any more',
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
    const world = createWorld(findings(1));
    world.known.set('*', [contact()]);
    world.notices.set(earlier.id, earlier);
    const { drafted, skipped } = await plan(world);
    expect(drafted).toHaveLength(count);
    expect(skipped).toHaveLength(1 - count);
  });

  it('goes on to the next contact when the first refused mail for good', async () => {
    const world = createWorld(findings(1));
    world.known.set('*', [contact(), contact({ address: 'noc@example.com' })]);
    world.notices.set('A1B2C3D4', notice({ state: 'failed', findingIds: [] }));
    expect((await plan(world)).drafted.map((one) => one.recipient)).toEqual(['noc@example.com']);
  });

  it('writes to three mailboxes of a domain, and to the same three when asked again', async () => {
    const world = createWorld(findings(4));
    for (const [id] of world.findings)
      world.known.set(id, [contact({ address: `abuse${id.slice(-1)}@mail.example.com` })]);
    const first = await plan(world);
    expect(first.drafted).toHaveLength(3);
    expect(first.skipped.map((one) => one.reason)).toEqual(['3 others at example.com have mail of the last 30 days']);
    const turned = [...world.findings].reverse();
    world.findings.clear();
    for (const [id, one] of turned) world.findings.set(id, one);
    const second = await plan(world);
    expect(second.kept.map((one) => one.id).sort()).toEqual(first.drafted.map((one) => one.id).sort());
    expect(second.skipped.map((one) => one.finding.id)).toEqual(['000000000004']);
  });

  it('leaves drafts and contacts alone when it is stopped', async () => {
    const world = createWorld(findings(1));
    world.known.set('*', [contact()]);
    const [draft] = (await plan(world)).drafted;
    await planNotices(world.plan, {}, AbortSignal.abort());
    expect([...world.notices.values()]).toEqual([draft]);
    expect(world.contacts.size).toBe(1);
  });
});

describe('approveNotices', () => {
  it('binds the approval to the wording', async () => {
    const world = createWorld(findings(1));
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
    expect([...world.notices.values()]).toEqual(approved);
  });

  it('refuses everything that is not a draft, each in one line', async () => {
    const world = createWorld([]);
    const ids = ['sent', 'held', 'dropped', 'approved', 'failed', 'sending'] as const;
    for (const state of ids) world.notices.set(state, notice({ id: state, state }));
    world.notices.set('altered', { ...notice({ id: 'altered', state: 'draft' }), text: 'Other' });
    const before = structuredClone([...world.notices]);
    const { approved, refused } = await approveNotices(world.plan, [...ids, 'altered', 'nosuch'], 'ann');
    expect(approved).toEqual([]);
    expect(refused.map((one) => one.reason)).toEqual([
      ...ids.map((state) => `is ${state}, only a draft can be approved`),
      'its wording does not fit its hash: run notify plan again',
      'there is no such notice',
    ]);
    expect([...world.notices]).toEqual(before);
  });

  it('knows no approval of everything, nor one by nobody', async () => {
    const world = createWorld([]);
    await expect(approveNotices(world.plan, [], 'ann')).rejects.toThrow(UsageError);
    await expect(approveNotices(world.plan, ['A1B2C3D4'], ' ')).rejects.toThrow(UsageError);
  });
});
