import { expect, it } from 'vitest';
import { approveNotices, planNotices, sendNotices } from '../../../src/engine/disclosure/index.ts';
import { coolDownKey } from '../../../src/model/mailbox.ts';
import { endpoint, finding } from '../../notice/samples.ts';
import { fire, planted } from './cannon-fire.ts';
import { createWorld, never } from './world.ts';

it('a victim of a hundred hosts gets nothing before a human has looked', async () => {
  const world = await fire(100, () => planted('victim@example.org'), { days: 3 });
  expect(world.mails).toEqual([]);
});

it('a victim outside the hosts gets nothing however few plant it', async () => {
  const evidenceUrl = 'https://evil.example/.well-known/security.txt';
  expect((await fire(1, () => planted('victim@example.org', { evidenceUrl }))).mails).toEqual([]);
});

it('one mailbox under a thousand tags is one mailbox', async () => {
  const world = await fire(999, (n) => planted(`v+${n}@example.org`));
  expect(world.mails).toEqual([]);
  const few = await fire(20, (n) => planted(`v+${n}@example.org`), { days: 29 });
  expect(few.mails.map(({ recipient }) => coolDownKey(recipient))).toEqual(['v@example.org']);
});

it('many mailboxes at many subdomains of one domain are three in thirty days', async () => {
  const world = await fire(60, (n) => planted(`v${n}@mail${n}.example.org`), { days: 29 });
  expect(world.mails).toHaveLength(3);
  expect(new Set(world.mails.map(({ recipient }) => recipient)).size).toBe(3);
});

it.each([
  'v@example.org?bcc=w@example.org',
  'v@example.org,w@example.org',
  'v@example.org\r\nBcc: w@example.org',
  'V <v@example.org>',
  '"v w"@example.org',
  'v@[192.0.2.1]',
  'ｖ@example.org',
  '-oQ/tmp@example.org',
  '',
])('%j is no recipient', async (address) => {
  const world = await fire(1, () => planted(address, { evidenceUrl: 'https://example.org/x' }));
  expect(world.mails).toEqual([]);
});

it('a desk that a human confirmed gets one mail for an address, and not again', async () => {
  const findings = [1, 2].map((n) =>
    finding({ id: `00000000000${n}`, hostnames: [], endpoint: endpoint({ address: `203.0.113.${n}` }) }),
  );
  const world = await createWorld(findings);
  world.known.set('*', planted('abuse@hoster.example', { rung: 'rdap-abuse' }));
  await world.store.confirmMailbox({
    address: 'abuse@hoster.example',
    audiences: ['abuse-desk'],
    at: '2026-11-23T11:00:00.000Z',
    by: 'ann',
    reason: 'x',
  });
  for (let day = 0; day < 20; day += 1) {
    const { drafted } = await planNotices(world.plan, never);
    if (drafted.length > 0)
      await approveNotices(
        world.plan,
        drafted.map(({ id }) => id),
        'ann',
      );
    await sendNotices(world.send, never);
    world.pass(1);
    // The host comes and goes, to be told of again.
    await world.put({ ...(await world.finding('000000000001')), state: 'reopened' });
  }
  expect(world.mails).toHaveLength(2);
});
