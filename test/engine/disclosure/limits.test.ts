import { describe, expect, it } from 'vitest';
import {
  approveNotices,
  describeWaiting,
  noticeStatuses,
  type Policy,
  planNotices,
  resumeSending,
  type Sending,
  sendNotices,
} from '../../../src/engine/disclosure/index.ts';
import { hashMailbox } from '../../../src/model/mailbox.ts';
import type { Suppression } from '../../../src/model/suppression.ts';
import type { Receipt } from '../../../src/ports.ts';
import { contact, endpoint, finding } from '../../notice/samples.ts';
import { createWorld, never, POLICY, type World } from './world.ts';

const LATER: Receipt = { outcome: 'refused', permanent: false, response: '450 later' };
const NEVER: Receipt = { outcome: 'refused', permanent: true, response: '550 no such user' };

/** A world with one approved notice for each domain. */
async function approvedWorld(domains: readonly string[], policy: Policy = POLICY): Promise<World> {
  const findings = domains.map((_, index) =>
    finding({
      id: String(index + 1).padStart(12, '0'),
      hostnames: [],
      endpoint: endpoint({ address: `203.0.113.${index + 1}` }),
    }),
  );
  const world = await createWorld(findings, policy);
  for (const [index, { id }] of findings.entries()) {
    const domain = domains[index] ?? '';
    world.known.set(id, [contact({ address: `abuse${index}@${domain}`, evidenceUrl: `https://${domain}/x` })]);
  }
  const { drafted } = await planNotices(world.plan, never);
  const anyNumber = { ...world.plan, policy: { ...policy, approveAtOnce: 1_000 } };
  await approveNotices(
    anyNumber,
    drafted.map(({ id }) => id),
    'ann',
  );
  return world;
}

function domains(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `d${index + 1}.example`);
}

function run(world: World): Promise<Sending> {
  return sendNotices(world.send, never);
}

function runAt(world: World, time: string): Promise<Sending> {
  world.setTime(time);
  return run(world);
}

/** Two servers in one network, of which its desk is to be told. */
async function deskWorld(): Promise<World> {
  const servers = [1, 2].map((n) =>
    finding({ id: `00000000000${n}`, hostnames: [], endpoint: endpoint({ address: `203.0.113.${n}` }) }),
  );
  const world = await createWorld(servers);
  world.known.set('*', [contact({ address: 'abuse@hoster.example', rung: 'rdap-abuse' })]);
  const at = '2026-11-23T11:00:00.000Z';
  await world.store.confirmMailbox({
    address: 'abuse@hoster.example',
    audiences: ['abuse-desk'],
    at,
    by: 'ann',
    reason: 'asked them',
  });
  return world;
}

/** Plans, approves all and sends; the addresses that were told of. */
async function round(world: World): Promise<readonly string[]> {
  const { drafted } = await planNotices(world.plan, never);
  if (drafted.length > 0)
    await approveNotices(
      world.plan,
      drafted.map(({ id }) => id),
      'ann',
    );
  const { notices } = await run(world);
  const findings = await world.store.findings({ ids: notices.flatMap(({ findingIds }) => findingIds) });
  return findings.map(({ endpoint: { address } }) => address).sort();
}

function untils({ waiting }: Sending): readonly string[] {
  return waiting.map(({ until }) => until.toISOString().slice(11, 19)).sort();
}

describe('caps', () => {
  it('a new sender warms up, and is told what waits for what, until when', async () => {
    const world = await approvedWorld([...domains(30), 'd1.example', 'd1.example'], {
      ...POLICY,
      warmUp: true,
      gapSeconds: 30,
    });
    const first = await run(world);
    expect(first.notices).toHaveLength(20);
    expect(describeWaiting(first.waiting)).toBe(
      '12 wait: 20 a day in the first week; the next may go at 2026-11-24T12:00Z: airsweep notify send',
    );
    const { notices } = await runAt(world, '2026-11-24T12:00:00Z');
    expect(notices).toHaveLength(11);
    const third = await runAt(world, '2026-11-24T12:00:20Z');
    expect(describeWaiting(third.waiting)).toBe(
      '1 waits: 30 s between two mails to one domain; the next may go at 2026-11-24T12:01Z: airsweep notify send',
    );
    const statuses = await noticeStatuses(world.send, world.send.clock.now());
    expect(statuses.filter(({ notice }) => notice.state === 'approved').map(({ next }) => next)).toEqual([
      'waits: 30 s between two mails to one domain; notify send takes it from 2026-11-24T12:01Z on',
    ]);
    const setBack = await noticeStatuses(world.send, new Date('2026-11-20T12:00:00Z'));
    expect(new Set(setBack.map(({ ageDays }) => ageDays))).toEqual(new Set([0]));
    expect((await runAt(world, '2026-11-24T12:01:00Z')).notices).toHaveLength(1);
    expect(describeWaiting((await run(world)).waiting)).toBe('');
  });

  it('what was refused for now takes nobody’s place', async () => {
    const world = await approvedWorld(domains(6), { ...POLICY, perHour: 3 });
    world.receipts.push(LATER, LATER);
    const { notices, waiting } = await run(world);
    expect(notices.map(({ state }) => state)).toEqual(['approved', 'approved', 'sent', 'sent', 'sent']);
    expect(describeWaiting(waiting)).toMatch(/^1 waits: 3 an hour; /);
  });

  it('the desk of a network hears of it once a week', async () => {
    const world = await deskWorld();
    expect(await round(world)).toEqual(['203.0.113.1', '203.0.113.2']);
    world.pass(2);
    await world.put(finding({ id: '000000000003', hostnames: [], endpoint: endpoint({ address: '203.0.113.3' }) }));
    await world.put(finding({ id: '000000000004', hostnames: [], endpoint: endpoint({ address: '203.0.114.4' }) }));
    expect(await round(world)).toEqual(['203.0.114.4']);
    expect((await run(world)).waiting.map(({ reason, until }) => [reason, until.toISOString().slice(0, 10)])).toEqual([
      ['the desk of a network hears of it once in 7 days', '2026-11-30'],
    ]);
    world.pass(5);
    expect(await round(world)).toEqual(['203.0.113.3']);
  });

  it('what exceeds them waits, and several runs are no faster than one', async () => {
    const world = await approvedWorld(domains(8), { ...POLICY, perHour: 3 });
    const first = await run(world);
    expect(first.notices).toHaveLength(3);
    expect(untils(first)).toEqual(Array(5).fill('13:00:00'));
    expect((await run(world)).notices).toEqual([]);
    world.setTime('2026-11-23T12:59:59Z');
    expect((await run(world)).notices).toEqual([]);
    world.setTime('2026-11-23T13:00:00Z');
    expect((await run(world)).notices).toHaveLength(3);
    expect(world.mails).toHaveLength(6);
    // What waits is not probed.
    expect(world.rechecks.flat()).toHaveLength(6);
  });

  it('the gap between two mails to one domain', async () => {
    const world = await approvedWorld(['a.example', 'a.example', 'b.example'], { ...POLICY, gapSeconds: 30 });
    const first = await run(world);
    expect([first.notices.length, untils(first)]).toEqual([2, ['12:00:30']]);
    world.setTime('2026-11-23T12:00:30Z');
    expect((await run(world)).notices).toHaveLength(1);
  });

  it('no more recipients of a domain than allowed, though all are approved', async () => {
    const world = await approvedWorld(Array(6).fill('mail.a.example'), { ...POLICY, recipientsPerDomain: 100 });
    const strict = { ...world.send, policy: POLICY };
    expect((await sendNotices(strict, never)).notices.map(({ state }) => state)).toEqual([
      ...['sent', 'sent', 'sent'],
      ...['draft', 'draft', 'draft'],
    ]);
    expect(world.mails).toHaveLength(3);
  });
});

describe('refusals', () => {
  it('are tried again ever later, for five days, and then given up', async () => {
    const world = await approvedWorld(domains(1));
    const tries: string[] = [];
    for (let hour = 0; hour < 7 * 24 * 4; hour += 1) {
      world.receipts.splice(0, world.receipts.length, LATER);
      const before = world.mails.length;
      await run(world);
      if (world.mails.length > before) tries.push(world.send.clock.now().toISOString().slice(8, 16));
      world.pass(1 / 96);
    }
    expect(tries).toEqual([
      '23T12:00',
      '23T12:15',
      '23T13:15',
      '23T17:15',
      '24T05:15',
      '25T05:15',
      '26T05:15',
      '27T05:15',
      '28T05:15',
    ]);
    const [last] = await world.store.notices();
    expect(last).toMatchObject({ state: 'failed', attempts: 9, detail: 'refused 9 times: 450 later' });
  });

  it.each([552, 452])('%i for a full mailbox is tried once more, three days later', async (code) => {
    const world = await approvedWorld(domains(1));
    const full: Receipt = {
      outcome: 'refused',
      permanent: code >= 500,
      response: `${code} ${Math.floor(code / 100)}.2.2 full`,
    };
    world.receipts.push(full, full);
    const { notices } = await run(world);
    expect(notices).toMatchObject([{ state: 'approved', retryAt: '2026-11-26T12:00:00.000Z' }]);
    expect(notices[0]?.detail).toMatch(/^the mailbox was full; tried once more from 2026-11-26 on: [45]52 /);
    world.pass(2.9);
    expect((await run(world)).waiting).toMatchObject([{ reason: 'the mailbox is full' }]);
    world.pass(0.1);
    expect((await run(world)).notices).toMatchObject([{ state: 'failed' }]);
    expect(world.mails).toHaveLength(2);
  });

  it('a mailbox that was emptied gets its mail', async () => {
    const world = await approvedWorld(domains(1));
    world.receipts.push({ outcome: 'refused', permanent: true, response: '552 5.2.2 over quota' });
    await run(world);
    world.pass(3);
    expect((await run(world)).notices).toMatchObject([{ state: 'sent', attempts: 1 }]);
  });

  it.each([
    [
      '550 5.7.1 rejected by policy',
      true,
      'held',
      'our mail was refused as such: see why (airsweep doctor), then notify decide',
    ],
    ['554 looks like spam', true, 'held', 'again|drop: 554'],
    ['550 5.1.1 no such user', true, 'failed', 'refused for good: 550'],
    ['450 4.7.1 greylisted', false, 'approved', 'refused for now: 450'],
    ['421 4.7.0 poor reputation, try later', false, 'approved', 'refused for now: 421'],
  ])('%s', async (response, permanent, state, detail) => {
    const world = await approvedWorld(domains(1));
    world.receipts.push({ outcome: 'refused', permanent, response });
    const [after] = (await run(world)).notices;
    expect(after?.state).toBe(state);
    expect(after?.detail).toContain(detail);
  });

  it('a server that takes no mail at all uses up no notice', async () => {
    const world = await approvedWorld(domains(3));
    world.receipts.push({ outcome: 'unavailable', response: '535 wrong password' });
    const { notices, stopped } = await run(world);
    expect(stopped).toBe('the mail server takes no mail: 535 wrong password');
    expect(notices).toMatchObject([{ state: 'approved', attempts: 0, retryAt: null, sentAt: null }]);
    expect(world.mails).toHaveLength(1);
    expect((await run(world)).notices.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
  });
});

describe('a second look', () => {
  const young = { hostnames: [], firstSeen: '2026-11-23T11:30:00.000Z' };
  const history = { findingId: '0a1b2c3d4e5f', sweepId: null, from: 'fixed', to: 'reopened', reason: 'x' } as const;

  async function youngWorld(policy: Policy = POLICY): Promise<World> {
    const world = await createWorld([finding(young)], policy);
    world.known.set('*', [contact()]);
    return world;
  }

  it('is an hour after the first one, and only then', async () => {
    const world = await youngWorld();
    expect(await round(world)).toEqual([]);
    expect(world.rechecks).toEqual([]);
    expect(describeWaiting((await run(world)).waiting)).toBe(
      '1 waits: seen for too short a time; the next may go at 2026-11-23T12:30Z: airsweep notify send',
    );
    expect((await runAt(world, '2026-11-23T12:30:00Z')).notices).toMatchObject([{ state: 'sent' }]);
    expect(world.rechecks).toHaveLength(1);
  });

  it('counts from when it came back', async () => {
    const world = await youngWorld();
    const back = finding({ ...young, firstSeen: '2026-09-01T00:00:00.000Z', state: 'reopened' });
    const at = '2026-11-23T11:50:00.000Z';
    await world.store.saveFindings([{ finding: back, events: [{ ...history, at }] }]);
    expect(await round(world)).toEqual([]);
    expect(untils(await run(world))).toEqual(['12:50:00']);
  });

  it('is not waited for on a network of one’s own, or when it is turned off', async () => {
    const own = await youngWorld();
    const loopback = { ...own, send: { ...own.send, isPublic: () => false } };
    expect(await round(loopback)).toEqual(['203.0.113.10']);
    expect(await round(await youngWorld({ ...POLICY, confirmMinutes: 0 }))).toEqual(['203.0.113.10']);
  });
});

describe('an address that answers as everything', () => {
  it.each([
    [9, 'drafted'],
    [10, 'held'],
  ])('as %i products is %s', async (count, expected) => {
    const findings = Array.from({ length: count }, (_, index) =>
      finding({
        id: String(index).padStart(12, '0'),
        product: `p${index}`,
        endpoint: endpoint({ port: 8000 + index }),
      }),
    );
    const world = await createWorld(findings);
    world.known.set('*', [contact()]);
    const { drafted, held } = await planNotices(world.plan, never);
    expect(drafted.length > 0 ? 'drafted' : 'held').toBe(expected);
    expect(held).toHaveLength(expected === 'held' ? count : 0);
    if (expected === 'held') expect(held[0]?.reason).toContain('answers as 10 products');
    // A human says what is none of them, and the rest is told.
    await world.put({ ...(await world.finding('000000000000')), state: 'false-positive' });
    expect((await planNotices(world.plan, never)).held).toEqual([]);
  });
});

describe('the circuit breaker', () => {
  it('stops at more than a tenth of at least ten, until a human says so', async () => {
    const world = await approvedWorld(domains(20));
    world.receipts.push(...Array<Receipt>(8).fill({ outcome: 'accepted', response: '250 ok' }), NEVER, NEVER);
    const { notices, stopped } = await run(world);
    expect(notices).toHaveLength(10);
    expect(stopped).toBe(
      '2 of the last 10 mails bounced: look at them, then go on with notify send --resume-after-bounces',
    );
    expect((await run(world)).notices).toEqual([]);
    world.pass(1 / 24);
    await resumeSending(world.send, 'ann');
    world.pass(1 / 24);
    expect((await run(world)).notices).toHaveLength(10);
  });

  it('one in ten is no alarm', async () => {
    const world = await approvedWorld(domains(12));
    world.receipts.push(NEVER);
    expect(await run(world)).toMatchObject({ stopped: '', waiting: [] });
  });

  it('stops at two complaints', async () => {
    const world = await approvedWorld(domains(3));
    const rest = {
      noticeId: null,
      from: '',
      recipient: '',
      bounce: null,
      status: '',
      ticket: '',
      detail: '',
      done: true,
    } as const;
    for (const id of ['r1', 'r2'])
      await world.store.addReply({ ...rest, id, kind: 'complaint', at: '2026-11-23T11:00:00.000Z' });
    expect((await run(world)).stopped).toContain('2 of the last mails were marked as unwanted');
    expect(world.mails).toEqual([]);
  });
});

describe('stopping', () => {
  it('the kill switch holds before the first mail and between two', async () => {
    const world = await approvedWorld(domains(3));
    const halted = (): string => (world.mails.length >= 1 ? 'airsweep.stop is there' : '');
    const { notices, stopped } = await sendNotices({ ...world.send, halted }, never);
    expect([notices.length, stopped]).toEqual([1, 'airsweep.stop is there']);
    const again = await sendNotices({ ...world.send, halted }, never);
    expect([again.notices, world.rechecks.length]).toEqual([[], 1]);
  });

  it('a suppression that comes between the re-check and the mail still counts', async () => {
    const world = await approvedWorld(domains(1));
    const key = await world.store.hashKey();
    const suppression: Suppression = {
      id: '00000001',
      purpose: 'contact',
      kind: 'address',
      value: hashMailbox('abuse0@d1.example', key),
      reason: 'answered STOP',
      source: 'reply',
      createdAt: '2026-11-23T12:00:00.000Z',
      expiresAt: null,
    };
    const recheck: typeof world.send.recheck = async (...args) => {
      const round = await world.send.recheck(...args);
      await world.store.suppress(suppression);
      return round;
    };
    const { notices } = await sendNotices({ ...world.send, recheck }, never);
    expect(notices).toMatchObject([
      { state: 'draft', approvedSha256: null, detail: expect.stringContaining('answered STOP') },
    ]);
    expect(world.mails).toEqual([]);
    // The plan has nobody else to turn to and takes the draft back.
    const { skipped } = await planNotices(world.plan, never);
    expect(skipped).toMatchObject([{ reason: expect.stringContaining('do-not-contact list') }]);
    expect((await world.store.notices()).map(({ state }) => state)).toEqual(['dropped']);
  });
});
