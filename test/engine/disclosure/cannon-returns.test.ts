import { expect, it } from 'vitest';
import { sendNotices } from '../../../src/engine/disclosure/index.ts';
import { coolDownKey } from '../../../src/model/mailbox.ts';
import type { Reply } from '../../../src/model/reply.ts';
import { contact, finding } from '../../notice/samples.ts';
import { fire, planted } from './cannon-fire.ts';
import { never, POLICY, type World } from './world.ts';

const REFUSED = { outcome: 'refused', permanent: true, response: '550 5.1.1 no such user' } as const;

it('a domain that refuses every mailbox is tried with three of them in thirty days', async () => {
  const policy = { ...POLICY, maxBouncePercent: 100 };
  const world = await fire(40, (n) => planted(`v${n}@mail${n}.example.org`), { days: 29, policy, receipt: REFUSED });
  expect(new Set(world.mails.map(({ recipient }) => coolDownKey(recipient))).size).toBe(3);
});

it('a domain that refused three mailboxes is given up for the next rung, not for a month', async () => {
  const desk = contact({ address: 'abuse@isp.example', rung: 'rdap-abuse' });
  const own = ['a', 'b', 'c', 'd', 'e'].flatMap((local) => planted(`${local}@example.org`));
  const world = await fire(1, () => [...own, desk], {
    days: 5,
    policy: { ...POLICY, maxBouncePercent: 100 },
    receipt: REFUSED,
    before: ({ store }) =>
      store.confirmMailbox({
        address: desk.address,
        audiences: ['abuse-desk'],
        at: '2026-11-23T11:00:00.000Z',
        by: 'ann',
        reason: 'x',
      }),
  });
  const recipients = world.mails.map(({ recipient }) => recipient);
  expect(recipients).toEqual(['a@example.org', 'b@example.org', 'c@example.org', 'abuse@isp.example']);
});

it('one recipient who complains a hundred times does not stop the mails to all others', async () => {
  const world = await fire(2, (n) => planted(`v@evil${n}.example`));
  const [one, other] = world.mails;
  const complain = async (noticeId: string, times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1) await world.store.addReply(complaint(`${noticeId}-${n}`, noticeId));
  };
  await complain(one?.id ?? '', 100);
  await expect(goesOn(world)).resolves.toBe('');
  await complain(other?.id ?? '', 1);
  await expect(goesOn(world)).resolves.toContain('2 of the last mails were marked as unwanted');
});

function complaint(id: string, noticeId: string): Reply {
  const at = '2026-11-24T12:00:00.000Z';
  const empty = { from: '', recipient: '', bounce: null, status: '', ticket: '', detail: '' };
  return { ...empty, id, noticeId, kind: 'complaint', at, done: true };
}

async function goesOn({ send }: World): Promise<string> {
  return (await sendNotices(send, never)).stopped;
}

it('a mailbox that a human confirmed as an operator is not bombed as the desk of a hostile network', async () => {
  const mailbox = 'ann.lee@example.org';
  const plant = () => [contact({ address: mailbox, rung: 'rdap-abuse', evidenceUrl: 'https://rdap.example/' })];
  const world = await fire(60, plant, {
    days: 2,
    before: async ({ store, put }) => {
      await put(finding({ id: 'ffffffffffff' }));
      await store.saveContacts('ffffffffffff', [contact({ address: mailbox })]);
      await store.confirmMailbox({
        address: mailbox,
        audiences: ['operator'],
        at: '2026-11-23T11:00:00.000Z',
        by: 'ann',
        reason: 'x',
      });
    },
  });
  expect(world.mails.length).toBeLessThanOrEqual(1);
});
