import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { approveNotices, describeWaiting, planNotices, sendNotices } from '../../../src/engine/disclosure/index.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { Notice } from '../../../src/model/notice.ts';
import { hashNotice } from '../../../src/notice/seal.ts';
import { contact, endpoint, finding } from '../../notice/samples.ts';
import { createWorld, never, POLICY, type World } from './world.ts';

/** A world with one approved notice about some findings; or one for each finding. */
async function approvedWorld(count: number, split = false): Promise<{ world: World; notices: readonly Notice[] }> {
  const findings = Array.from({ length: count }, (_, i) =>
    finding({ id: String(i + 1).padStart(12, '0'), endpoint: endpoint({ address: `203.0.113.${i + 1}` }) }),
  );
  const world = await createWorld(findings);
  for (const { id } of findings)
    world.known.set(id, [contact({ address: split ? `abuse${id.slice(-1)}@example.com` : 'abuse@example.com' })]);
  const { drafted } = await planNotices(world.plan, never);
  const { approved } = await approveNotices(
    world.plan,
    drafted.map((one) => one.id),
    'ann',
  );
  return { world, notices: approved };
}

async function forgetHistory(file: string): Promise<void> {
  const db = new Database(file);
  db.exec('delete from finding_events');
  db.close();
}

function only(notices: readonly Notice[]): Notice {
  const [one] = notices;
  if (one === undefined || notices.length > 1) throw new Error(`${notices.length} notices instead of one`);
  return one;
}

describe('sendNotices', () => {
  it('re-checks, sends what was approved, and enters it in the findings', async () => {
    const { world, notices } = await approvedWorld(2);
    const approved = only(notices);
    const sent = only(await world.sendAll());
    expect(world.rechecks).toEqual([['000000000001', '000000000002']]);
    expect(world.mails).toMatchObject([{ subject: approved.subject, text: approved.text, recheckId: 'recheck-1' }]);
    expect(sent).toMatchObject({
      state: 'sent',
      sentAt: '2026-11-23T12:00:00.000Z',
      sha256: approved.sha256,
      recheckId: 'recheck-1',
      detail: '250 queued',
    });
    for (const one of await world.store.findings({})) {
      expect(one).toMatchObject({ state: 'notified', notifiedAt: sent.sentAt, contact: 'abuse@example.com' });
    }
    expect(await world.events('000000000001')).toMatchObject([
      { from: 'open', to: 'notified', sweepId: 'recheck-1', reason: `notice ${sent.id} was sent (security.txt)` },
    ]);
    expect(await world.events('000000000002')).toMatchObject([{ from: 'open', to: 'notified' }]);
  });

  it('sends nothing a second time', async () => {
    const { world } = await approvedWorld(1);
    await world.sendAll();
    const events = await world.events('000000000001');
    expect(await world.sendAll()).toEqual([]);
    expect([world.mails.length, world.rechecks.length]).toEqual([1, 1]);
    expect(await world.events('000000000001')).toEqual(events);
  });

  it('sends drafts to nobody', async () => {
    const world = await createWorld([finding()]);
    world.known.set('*', [contact()]);
    await planNotices(world.plan, never);
    expect(await world.sendAll()).toEqual([]);
    expect(world.mails).toEqual([]);
  });

  const noLonger: [string, Partial<Finding>][] = [
    ['fixed', { state: 'fixed' }],
    ['gone', { state: 'gone' }],
    ['behind a login now', { exposure: 'login', state: 'protected' }],
    ['unclear now', { exposure: 'unknown' }],
    ['contradicting itself now', { held: true }],
    ['silent: seen by an older sweep only', { sweepId: 'older' }],
    ['a false alarm', { state: 'false-positive' }],
  ];

  it.each(noLonger)('drops a finding that is %s, and every line left was approved', async (_case, change) => {
    const { world, notices } = await approvedWorld(3);
    const approved = only(notices);
    world.changes.set('000000000002', change);
    const sent = only(await world.sendAll());
    expect(sent).toMatchObject({ state: 'sent', findingIds: ['000000000001', '000000000003'] });
    const mail = only(world.mails);
    expect(mail.text).not.toMatch(/000000000002|203\.0\.113\.2\b/);
    const lines = new Set(approved.text.split('\n'));
    expect(mail.text.split('\n').filter((line) => !lines.has(line))).toEqual([]);
    expect(mail.subject).toContain('203.0.113.1:8000 and 1 more');
    expect(sent.sha256).toBe(hashNotice(mail));
    expect(sent.detail).toContain(`approved as ${approved.sha256}, cut down to ${sent.sha256}`);
    expect((await world.finding('000000000002')).notifiedAt).toBeNull();
  });

  it('asks again what was silent, and gives it up after a week', async () => {
    const { world } = await approvedWorld(1);
    world.changes.set('000000000001', { sweepId: 'older' });
    const again = { state: 'approved', retryAt: '2026-11-23T13:00:00.000Z', recheckId: 'recheck-1' };
    expect(only(await world.sendAll())).toMatchObject(again);
    const later = '1 waits: its servers did not answer; the next may go at 2026-11-23T13:00Z: airsweep notify send';
    expect(describeWaiting((await sendNotices(world.send, never)).waiting)).toBe(later);
    for (let hours = 1; hours < 7 * 24; hours += 1) {
      world.pass(1 / 24);
      await world.sendAll();
    }
    // After 1, 2, 4, 8, 16, 32, 64 and 128 hours.
    expect(world.rechecks).toHaveLength(9);
    const { world: other } = await approvedWorld(1);
    other.changes.set('000000000001', { sweepId: 'older' });
    await other.sendAll();
    other.changes.clear();
    other.pass(1 / 24);
    expect(only(await other.sendAll())).toMatchObject({ state: 'sent', detail: '250 queued' });
    world.pass(7);
    expect(only(await world.sendAll())).toMatchObject({ state: 'dropped' });
    expect(world.mails).toEqual([]);
  });

  it.each(noLonger.filter(([name]) => !name.startsWith('silent')))(
    'sends no mail about the only finding when it is %s',
    async (_case, change) => {
      const { world } = await approvedWorld(1);
      world.changes.set('000000000001', change);
      expect(only(await world.sendAll())).toMatchObject({ state: 'dropped', recheckId: 'recheck-1' });
      expect(world.mails).toEqual([]);
      expect(await world.events('000000000001')).toEqual([]);
    },
  );

  it('does not warn of an open server when only a protected one is left', async () => {
    const both = [
      finding({ id: '000000000001' }),
      finding({ id: '000000000002', exposure: 'basic', endpoint: endpoint({ port: 8001 }) }),
    ];
    const world = await createWorld(both, { ...POLICY, exposures: ['open', 'basic'] });
    world.known.set('*', [contact()]);
    const { drafted } = await planNotices(world.plan, never);
    await approveNotices(world.plan, [only(drafted).id], 'ann');
    world.changes.set('000000000001', { state: 'fixed' });
    expect(only(await world.sendAll()).state).toBe('dropped');
    expect(world.mails).toEqual([]);
  });

  it('voids an approval whose text was changed', async () => {
    const { world, notices } = await approvedWorld(1);
    const approved = only(notices);
    await world.store.saveNotice({ ...approved, text: `${approved.text}\nP.S. Pay up.\n` });
    expect(only(await world.sendAll())).toMatchObject({
      state: 'draft',
      approvedSha256: null,
      approvedBy: null,
    });
    expect([world.mails, world.rechecks]).toEqual([[], []]);
    expect(await world.sendAll()).toEqual([]);
  });

  it('voids it also when the change comes while it is re-checked', async () => {
    const { world, notices } = await approvedWorld(1);
    const approved = only(notices);
    const recheck: typeof world.send.recheck = async (...args) => {
      const round = await world.send.recheck(...args);
      await world.store.saveNotice({ ...approved, recipient: 'victim@example.org' });
      return round;
    };
    expect(only((await sendNotices({ ...world.send, recheck }, never)).notices)).toMatchObject({
      state: 'draft',
      approvedSha256: null,
    });
    expect(world.mails).toEqual([]);
  });

  it('leaves a notice alone that another process has taken', async () => {
    const { world, notices } = await approvedWorld(1);
    const approved = only(notices);
    const recheck: typeof world.send.recheck = async (...args) => {
      const round = await world.send.recheck(...args);
      await world.store.saveNotice({ ...approved, state: 'sent', sentAt: '2026-11-23T12:00:00.000Z' });
      return round;
    };
    const [after] = (await sendNotices({ ...world.send, recheck }, never)).notices;
    expect(after?.state).toBe('sent');
    expect(world.mails).toEqual([]);
  });

  it('does not write twice to one mailbox, even when both mails were approved', async () => {
    const { world, notices } = await approvedWorld(1);
    const approved = only(notices);
    const twin = { ...approved, id: 'FFFFFFFF', recipient: 'ABUSE+x@example.com' };
    const sha256 = hashNotice(twin);
    await world.store.saveNotice({ ...twin, sha256, approvedSha256: sha256 });
    const after = await world.sendAll();
    expect(after.map((one) => one.state)).toEqual(['sent', 'draft']);
    expect(world.mails).toHaveLength(1);
  });

  it.each([
    [{ outcome: 'refused', permanent: true, response: '550 no such user' }, 'failed', '550 no such user'],
    [{ outcome: 'refused', permanent: false, response: '450 later' }, 'approved', 'refused for now: 450 later'],
    [{ outcome: 'unknown', response: 'Connection closed' }, 'held', 'it is not sent again'],
  ] as const)('%j leaves the notice %s', async (receipt, state, detail) => {
    const { world } = await approvedWorld(1);
    world.receipts.push(receipt);
    const after = only(await world.sendAll());
    expect(after.state).toBe(state);
    expect(after.detail).toContain(detail);
    expect(await world.notice(after.id)).toEqual(after);
    expect(await world.finding('000000000001')).toMatchObject({ state: 'open', notifiedAt: null });
  });

  it('tries again what was refused for now, without probing the host again within the hour', async () => {
    const { world } = await approvedWorld(2);
    world.changes.set('000000000002', { state: 'fixed' });
    world.receipts.push({ outcome: 'refused', permanent: false, response: '450 later' });
    world.receipts.push({ outcome: 'refused', permanent: false, response: '451 still later' });
    await world.sendAll();
    expect(await world.sendAll()).toEqual([]);
    world.setTime('2026-11-23T12:15:00Z');
    const second = only(await world.sendAll());
    expect(second.detail).toMatch(/cut down to [0-9a-f]{64}; refused for now: 451 still later$/);
    expect(world.rechecks).toHaveLength(1);
    world.setTime('2026-11-23T13:15:00Z');
    const third = only(await world.sendAll());
    expect(third).toMatchObject({ state: 'sent', recheckId: 'recheck-2' });
    expect(world.rechecks).toEqual([['000000000001', '000000000002'], ['000000000001']]);
  });

  it('re-checks again when the clock was set back', async () => {
    const { world } = await approvedWorld(1);
    world.receipts.push({ outcome: 'unavailable', response: '421 come back later' });
    await world.sendAll();
    world.setTime('2026-11-23T11:30:00Z');
    expect(only(await world.sendAll())).toMatchObject({ state: 'sent', recheckId: 'recheck-2' });
  });

  it('re-checks again when an hour has passed before its turn', async () => {
    const { world } = await approvedWorld(2, true);
    const mailer: typeof world.send.mailer = {
      ...world.send.mailer,
      send: (...args) => {
        world.setTime('2026-11-23T13:30:00Z');
        return world.send.mailer.send(...args);
      },
    };
    const after = (await sendNotices({ ...world.send, mailer }, never)).notices;
    expect(after.map((one) => [one.state, one.recheckId])).toEqual([
      ['sent', 'recheck-1'],
      ['sent', 'recheck-2'],
    ]);
  });

  it('stops between two mails and goes on with the rest later', async () => {
    const { world } = await approvedWorld(3, true);
    const stop = new AbortController();
    const mailer: typeof world.send.mailer = {
      ...world.send.mailer,
      send: (...args) => {
        stop.abort();
        return world.send.mailer.send(...args);
      },
    };
    expect((await sendNotices({ ...world.send, mailer }, stop.signal)).notices.map((one) => one.state)).toEqual([
      'sent',
    ]);
    expect((await world.sendAll()).map((one) => one.state)).toEqual(['sent', 'sent']);
    expect(new Set(world.mails.map((one) => one.recipient)).size).toBe(3);
  });

  it('judges by no re-check that was cut short', async () => {
    const { world } = await approvedWorld(1);
    const stop = new AbortController();
    const recheck: typeof world.send.recheck = async () => {
      stop.abort();
      return { sweepId: 'cut', findings: [] };
    };
    expect((await sendNotices({ ...world.send, recheck }, stop.signal)).notices).toEqual([]);
    expect((await world.store.notices()).map((one) => one.state)).toEqual(['approved']);
  });

  it('holds what a kill left half sent', async () => {
    const { world, notices } = await approvedWorld(1);
    const mailer = {
      ...world.send.mailer,
      // A kill, as far as the store can see: the claim is there, no outcome ever is.
      send: () => Promise.reject(new Error('killed')),
    };
    await expect(sendNotices({ ...world.send, mailer }, never)).rejects.toThrow('killed');
    expect((await world.notice(only(notices).id))?.state).toBe('sending');
    expect(only(await world.sendAll())).toMatchObject({
      state: 'held',
      detail: expect.stringContaining('may have arrived'),
    });
    expect(await world.sendAll()).toEqual([]);
    expect(world.mails).toEqual([]);
  });

  it('enters a sent mail in its findings when a kill came in between', async () => {
    const { world } = await approvedWorld(1);
    const [before] = await world.store.findings({});
    await world.sendAll();
    await world.put({ ...(before as Finding), state: 'open', notifiedAt: null });
    // History is written together with the finding: a kill before that leaves neither.
    await forgetHistory(world.file);
    await world.sendAll();
    expect(await world.finding('000000000001')).toMatchObject({
      state: 'notified',
      notifiedAt: '2026-11-23T12:00:00.000Z',
    });
    await world.put(finding({ id: '000000000001', state: 'reopened', notifiedAt: '2026-11-23T12:00:00.000Z' }));
    await world.sendAll();
    expect((await world.finding('000000000001')).state).toBe('reopened');
  });
});
