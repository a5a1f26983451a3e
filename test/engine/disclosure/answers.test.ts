import { describe, expect, it } from 'vitest';
import { approveNotices, type NoticePlan, noticeStatuses, planNotices } from '../../../src/engine/disclosure/index.ts';
import { finishReply, type Outcome } from '../../../src/engine/replies/index.ts';
import type { Contact } from '../../../src/model/contact.ts';
import { type Notice, proofOf } from '../../../src/model/notice.ts';
import { createSuppressionList } from '../../../src/notice/suppressed.ts';
import { parse } from '../../inbox/fixtures.ts';
import { contact, endpoint, finding } from '../../notice/samples.ts';
import { readAll } from '../replies/world.ts';
import { createWorld, never, type World } from './world.ts';

const ID = '0a1b2c3d4e5f';
const FIRST = contact({ address: 'security@example.com' });
const SECOND = contact({ address: 'abuse@example.com', rung: 'role-alias' });

const plan = (world: World): Promise<NoticePlan> => planNotices(world.plan, never);

/** A finding that was told to the first of these contacts. */
async function told(...contacts: readonly Contact[]): Promise<{ world: World; notice: Notice }> {
  const world = await createWorld([finding({ id: ID, hostnames: [] })]);
  world.known.set('*', contacts.length > 0 ? contacts : [FIRST, SECOND]);
  return { world, notice: await tell(world) };
}

/** Drafts, approves and sends what is due: one mail. */
async function tell(world: World): Promise<Notice> {
  const { drafted } = await plan(world);
  const [draft] = drafted;
  if (draft === undefined || drafted.length > 1) throw new Error(`${drafted.length} drafts`);
  await approveNotices(world.plan, [draft.id], 'ann');
  await world.sendAll();
  const notice = await world.notice(draft.id);
  if (notice?.state !== 'sent') throw new Error(`notice ${draft.id} is ${notice?.state}`);
  return notice;
}

/** As the recipient's mail program would write it. */
async function answer(
  world: World,
  notice: Notice,
  from: string,
  text: string,
  more = '',
): Promise<readonly Outcome[]> {
  const { store, clock } = world.send;
  const lines = [`From: ${from}`, `To: ${notice.sender.address}`, `In-Reply-To: ${notice.messageId}`];
  const head = [...lines, `Message-ID: <${notice.id}.${text.length}@x.example>`, `Subject: Re: ${notice.subject}`];
  return readAll([await parse(`${head.join('\n')}\n${more}\n${text}\n`)], { store, clock });
}

async function bounce(world: World, notice: Notice, diagnostic: string): Promise<readonly Outcome[]> {
  const { store, clock } = world.send;
  const report = [
    'From: mailer-daemon@mx.example',
    `To: bounces+${proofOf(notice)}@cert.example`,
    `Date: ${clock.now().toUTCString()}`,
    `Message-ID: <${clock.now().getTime()}@mx.example>`,
    'Subject: Undelivered',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b\nContent-Type: text/plain\n\nIt did not arrive.',
    '--b\nContent-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    `Final-Recipient: rfc822; ${notice.recipient}`,
    `Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; ${diagnostic}`,
    '',
    '--b--\n',
  ];
  return readAll([await parse(report.join('\n'))], { store, clock });
}

async function isSuppressed({ store, send }: World, address: string): Promise<boolean> {
  const list = createSuppressionList(await store.suppressions(), await store.hashKey(), send.clock.now());
  return list.mail(address) !== '';
}

describe('a mail that came back', () => {
  it('told nobody: the case begins again, and runs from the mail that arrives', async () => {
    const { world, notice } = await told();
    world.pass(1);
    await bounce(world, notice, '550 5.1.1 no such user');
    expect(await world.finding(ID)).toMatchObject({ state: 'open', notifiedAt: null });
    expect((await world.events(ID)).map(({ reason }) => reason)).toEqual([
      `notice ${notice.id} was sent (security.txt)`,
      `notice ${notice.id} came back: nobody was told`,
    ]);
    world.pass(1);
    const second = await tell(world);
    expect(second).toMatchObject({ recipient: SECOND.address, reminds: null });
    expect(await world.finding(ID)).toMatchObject({ state: 'notified', notifiedAt: '2026-11-25T12:00:00.000Z' });
    world.pass(20.5);
    await world.send.recheck([await world.finding(ID)], never);
    expect((await plan(world)).drafted).toEqual([]);
    world.pass(1);
    expect((await plan(world)).drafted).toMatchObject([{ reminds: second.id }]);
  });

  it('leaves what another one has told since', async () => {
    const { world, notice } = await told();
    world.pass(22);
    await world.send.recheck([await world.finding(ID)], never);
    const reminder = await tell(world);
    await bounce(world, notice, '550 5.1.1 no such user');
    expect(await world.finding(ID)).toMatchObject({ state: 'notified', notifiedAt: reminder.sentAt });
    const { world: other, notice: arrived } = await told();
    other.pass(22);
    await other.send.recheck([await other.finding(ID)], never);
    await bounce(other, await tell(other), '550 5.1.1 no such user');
    expect(await other.finding(ID)).toMatchObject({ state: 'notified', notifiedAt: arrived.sentAt });
  });

  it('from a full mailbox counts from the second try', async () => {
    const { world, notice } = await told();
    await bounce(world, notice, '552 5.2.2 mailbox full');
    expect(await world.finding(ID)).toMatchObject({ state: 'open', notifiedAt: null });
    world.pass(3);
    await world.sendAll();
    expect(await world.finding(ID)).toMatchObject({ state: 'notified', notifiedAt: '2026-11-26T12:00:00.000Z' });
  });

  it('refused as spam keeps the case for a human', async () => {
    const { world, notice } = await told();
    const [outcome] = await bounce(world, notice, '550 5.7.1 looks like spam');
    const [reply] = await world.store.replies();
    const way = `see why (airsweep doctor), then inbox done ${reply?.id.slice(0, 12)}`;
    expect(outcome).toMatchObject({ effect: `our mail was refused as such: ${way}` });
    const { held, drafted } = await plan(world);
    expect(drafted).toEqual([]);
    expect(held).toMatchObject([{ reason: `notice ${notice.id} was refused as spam: ${way}` }]);
    await finishReply(world.send, reply?.id ?? '', 'ann');
    expect((await plan(world)).drafted).toMatchObject([{ recipient: SECOND.address }]);
  });
});

describe('STOP', () => {
  it.each(['STOP', 'Feedback-Type: abuse'])('ends the case, whoever would be next: %s', async (word) => {
    const { world, notice } = await told();
    if (word === 'STOP') await answer(world, notice, FIRST.address, 'STOP');
    else await complain(world, notice);
    world.pass(22);
    await world.send.recheck([await world.finding(ID)], never);
    const { drafted, skipped } = await plan(world);
    expect(drafted).toEqual([]);
    expect(skipped).toMatchObject([{ reason: `the answer to notice ${notice.id} wants no more mail about it` }]);
  });

  it("holds for the writer's own mailbox as well as for the one that was written to", async () => {
    const { world, notice } = await told();
    await answer(world, notice, 'jane@example.com', 'STOP');
    expect(await isSuppressed(world, FIRST.address)).toBe(true);
    expect(await isSuppressed(world, 'jane@example.com')).toBe(true);
    expect(await isSuppressed(world, SECOND.address)).toBe(false);
  });

  it("by a desk's customer, whom it passed the mail on to, is left to a human", async () => {
    const desk = contact({ address: 'abuse@hoster.example', rung: 'rdap-abuse', evidenceUrl: 'https://rdap.example/' });
    const { world, notice } = await toldAsConfirmed(desk);
    await answer(world, notice, 'customer@shop.example', 'STOP');
    expect(await isSuppressed(world, desk.address)).toBe(false);
    expect(await isSuppressed(world, 'customer@shop.example')).toBe(false);
    expect(await world.store.replies()).toMatchObject([{ kind: 'human', done: false }]);
    await answer(world, notice, 'team@hoster.example', 'STOP.');
    expect(await isSuppressed(world, desk.address)).toBe(true);
  });
});

describe("an answer in somebody's own words", () => {
  it('holds the reminder until a human has read it', async () => {
    const { world, notice } = await told();
    await answer(world, notice, 'jane@example.com', 'We close it on Friday, please wait.');
    const [reply] = await world.store.replies();
    const way = `read it, then inbox done ${reply?.id.slice(0, 12)}`;
    const [status] = await noticeStatuses(world.send, world.send.clock.now());
    expect(status?.next).toBe(`was answered: ${way}`);
    world.pass(22);
    await world.send.recheck([await world.finding(ID)], never);
    const { drafted, held } = await plan(world);
    expect([drafted, held]).toMatchObject([[], [{ reason: `notice ${notice.id} was answered: ${way}` }]]);
    await finishReply(world.send, reply?.id ?? '', 'ann');
    expect((await plan(world)).drafted).toMatchObject([{ reminds: notice.id }]);
  });

  it("is nobody's who was not written to: it holds nothing up", async () => {
    const { world, notice } = await told();
    await answer(world, notice, 'jane@stranger.example', 'Never write to them again.');
    world.pass(22);
    await world.send.recheck([await world.finding(ID)], never);
    expect((await plan(world)).drafted).toMatchObject([{ reminds: notice.id }]);
  });
});

describe('an answer that comes when the reminder to somebody else is approved', () => {
  it.each([
    ['STOP', 'wants no more mail about it'],
    ['WRONG', 'says that it is wrong: look at it'],
    ['Please call us.', 'was answered: read it'],
  ])('%s: it is not sent', async (word, reason) => {
    const { world, notice } = await told();
    world.pass(22);
    await world.send.recheck([await world.finding(ID)], never);
    const [reminder] = (await plan(world)).drafted;
    expect(reminder).toMatchObject({ recipient: SECOND.address });
    await approveNotices(world.plan, [reminder?.id ?? ''], 'ann');
    await answer(world, notice, FIRST.address, word);
    const mails = world.mails.length;
    expect(await world.sendAll()).toMatchObject([{ state: 'draft', detail: expect.stringContaining(reason) }]);
    expect(world.mails).toHaveLength(mails);
  });
});

async function toldAsConfirmed(desk: Contact): Promise<{ world: World; notice: Notice }> {
  const world = await createWorld([finding({ id: ID, hostnames: [] })]);
  world.known.set('*', [desk]);
  const { address } = desk;
  const audiences = ['abuse-desk'] as const;
  await world.store.confirmMailbox({ address, audiences, at: '2026-11-23T11:00:00.000Z', by: 'ann', reason: 'asked' });
  return { world, notice: await tell(world) };
}

async function complain(world: World, notice: Notice): Promise<void> {
  const { store, clock } = world.send;
  const report = [
    'From: fbl@mail.example',
    `To: ${notice.sender.address}`,
    'Subject: abuse report',
    'Content-Type: multipart/report; report-type=feedback-report; boundary=b',
    '',
    '--b\nContent-Type: message/feedback-report\n',
    `Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: ${notice.recipient}`,
    '',
    `--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: ${notice.messageId}\nTo: ${notice.recipient}`,
    '',
    '--b--\n',
  ];
  await readAll([await parse(report.join('\n'))], { store, clock });
}

describe('what was closed when last checked', () => {
  const closed = { cleanSince: '2026-11-23T11:00:00.000Z' };

  it('is not drafted', async () => {
    const world = await createWorld([finding({ id: ID, ...closed })]);
    world.known.set('*', [FIRST]);
    const { drafted, skipped } = await plan(world);
    expect([drafted, skipped]).toMatchObject([[], [{ reason: 'was closed when last checked' }]]);
  });

  it('gets no reminder', async () => {
    const { world } = await told();
    world.pass(21);
    await world.send.recheck([await world.finding(ID)], never);
    await world.put({ ...(await world.finding(ID)), cleanSince: '2026-12-14T13:00:00.000Z' });
    const { drafted, skipped } = await plan(world);
    expect([drafted, skipped]).toMatchObject([[], [{ reason: 'was closed when last checked' }]]);
  });

  it('is not in the reminder about the port beside it', async () => {
    const { world } = await told();
    const beside = { id: '0a1b2c3d4e60', endpoint: endpoint({ port: 8001 }), hostnames: [], sweepId: 'later' };
    await world.put(finding({ ...beside, ...closed }));
    world.pass(22);
    await world.send.recheck([await world.finding(ID)], never);
    expect((await plan(world)).drafted).toMatchObject([{ findingIds: [ID] }]);
  });
});

describe('a reminder', () => {
  it('keeps the ticket number that an earlier answer gave, and the contact that was told', async () => {
    const { world, notice } = await told(FIRST);
    await answer(
      world,
      notice,
      FIRST.address,
      'Your request was received, ticket #4711.',
      'Auto-Submitted: auto-replied\n',
    );
    await answer(world, notice, FIRST.address, 'I am away.', 'Auto-Submitted: auto-replied\n');
    world.pass(22);
    await world.send.recheck([await world.finding(ID)], never);
    const { drafted } = await plan(world);
    expect(drafted[0]?.subject).toContain('4711');
    world.known.set('*', [FIRST, SECOND]);
    expect((await plan(world)).drafted).toMatchObject([{ recipient: SECOND.address }]);
    expect((await world.finding(ID)).contact).toBe(FIRST.address);
  });
});
