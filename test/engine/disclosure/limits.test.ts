import { describe, expect, it } from 'vitest';
import {
  approveNotices,
  type Policy,
  planNotices,
  resumeSending,
  type Sending,
  sendNotices,
} from '../../../src/engine/disclosure/index.ts';
import { createPace } from '../../../src/engine/disclosure/pace.ts';
import { hashMailbox } from '../../../src/model/mailbox.ts';
import type { Notice } from '../../../src/model/notice.ts';
import type { Suppression } from '../../../src/model/suppression.ts';
import type { Receipt } from '../../../src/ports.ts';
import { contact, endpoint, finding, notice } from '../../notice/samples.ts';
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

function untils({ waiting }: Sending): readonly string[] {
  return waiting.map(({ until }) => until.toISOString().slice(11, 19)).sort();
}

describe('pace', () => {
  const rates = { perHour: 3, perDay: 5, perDomainPerHour: 2, gapSeconds: 30 };
  const now = new Date('2026-11-23T12:00:00Z');
  const sent = (time: string, recipient: string): Notice =>
    notice({ state: 'sent', recipient, sentAt: `2026-11-23T${time}.000Z` });
  it.each<[string, readonly Notice[], string]>([
    ['at once when nothing went out', [], '12:00:00'],
    ['after the gap to one domain', [sent('11:59:50', 'a@x.example')], '12:00:20'],
    ['no gap to another domain', [sent('11:59:50', 'a@y.example')], '12:00:00'],
    ['subdomains are one domain', [sent('11:59:50', 'a@mail.x.example')], '12:00:20'],
    [
      'an hour after the last but one to the domain',
      [sent('11:10:00', 'a@x.example'), sent('11:20:00', 'b@x.example')],
      '12:10:00',
    ],
    [
      'an hour after the third last',
      [sent('11:10:00', 'a@y.example'), sent('11:20:00', 'b@z.example'), sent('11:59:00', 'c@w.example')],
      '12:10:00',
    ],
    [
      'a day after the fifth last',
      ['00', '01', '02', '03', '04'].map((hour) => sent(`${hour}:30:00`, `a@h${hour}.example`)),
      '00:30:00',
    ],
  ])('%s', (_case, before, expected) => {
    expect(createPace(before, rates).freeAt('security@x.example', now).toISOString().slice(11, 19)).toBe(expected);
  });
});

describe('caps', () => {
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
