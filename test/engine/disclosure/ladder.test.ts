import { describe, expect, it } from 'vitest';
import { planNotices } from '../../../src/engine/disclosure/index.ts';
import { type Choice, chooseFirst, chooseNext, mergeContacts } from '../../../src/engine/disclosure/ladder.ts';
import type { Contact } from '../../../src/model/contact.ts';
import { contact, endpoint, finding, notice } from '../../notice/samples.ts';
import { createWorld, never } from './world.ts';

const operator = contact({ address: 'security@a.example' });
const alias = contact({ address: 'abuse@a.example', rung: 'role-alias' });
const heldOperator = contact({ address: 'jane.doe@a.example', hold: 'looks like a personal mailbox' });
const desk = contact({ address: 'abuse@hoster.example', rung: 'rdap-abuse' });
const form = contact({ address: '', rung: 'provider', form: 'https://cloud.example/abuse', hold: 'a form' });
const cert = contact({ address: 'cert@cert.example', rung: 'national-cert' });
const heldCert = { ...cert, hold: 'confirm once' };

const day = (count: number): Date => new Date(Date.UTC(2026, 10, 1 + count));
const isDead =
  (...dead: readonly Contact[]) =>
  (address: string): string =>
    dead.some((one) => one.address === address) ? 'failed for good' : '';

/** The address that was chosen, `held …`, or the reason. */
function named(choice: Choice): string {
  if ('contact' in choice) return choice.contact.form || choice.contact.address;
  return 'held' in choice ? `held ${choice.held.address}` : choice.reason;
}

describe('the contact for a first notice', () => {
  it.each<[string, readonly Contact[], readonly Contact[], number, string]>([
    ['the best operator', [operator, alias, desk, cert], [], 0, 'security@a.example'],
    ['the next alias when the first is dead', [operator, alias, desk], [operator], 0, 'abuse@a.example'],
    ['no desk before the held operator was waited for', [heldOperator, desk], [], 2, 'held jane.doe@a.example'],
    ['the desk after 72 hours', [heldOperator, desk], [], 3, 'abuse@hoster.example'],
    ['the desk at once without an operator', [desk, cert], [], 0, 'abuse@hoster.example'],
    ['the desk at once when every operator is dead', [operator, alias, desk], [operator, alias], 0, desk.address],
    ['a form is a task, not a wait', [form, cert], [], 0, 'https://cloud.example/abuse'],
    ['the CERT at once when there is nobody else', [cert], [], 0, 'cert@cert.example'],
    ['the CERT waits for a human like others', [heldCert], [], 0, 'held cert@cert.example'],
    [
      'no CERT before day 35',
      [operator, cert],
      [operator],
      34,
      'nobody could be reached; its national CERT is told from 2026-12-06 on',
    ],
    ['the CERT on day 35', [operator, cert], [operator], 35, 'cert@cert.example'],
    ['the CERT on day 35, past a contact that nobody confirmed', [heldOperator, cert], [], 35, 'cert@cert.example'],
    ['nobody', [], [], 0, ''],
    ['nobody left', [operator], [operator], 0, 'no contact is left: security@a.example failed for good'],
  ])('%s', (_case, contacts, dead, days, expected) => {
    expect(named(chooseFirst(contacts, [finding()], isDead(...dead), day(0), day(days)))).toBe(expected);
  });

  it('spares the CERT what is not critical', () => {
    const mild = finding({ severity: 'medium', exposure: 'basic' });
    expect(named(chooseFirst([cert], [mild], isDead(), day(0), day(40)))).toContain('not critical enough');
  });
});

describe('the contact for the reminder', () => {
  const told = (one: Contact) => [notice({ recipient: one.address, rung: one.rung, state: 'sent' })];
  it.each<[string, readonly Contact[], Contact, readonly Contact[], string]>([
    ['the next rung', [operator, desk, cert], operator, [], 'abuse@hoster.example'],
    [
      'before the other alias of the same rung',
      [{ ...alias, address: 'security@a.example' }, alias, desk],
      { ...alias, address: 'security@a.example' },
      [],
      desk.address,
    ],
    [
      'the other alias when there is no next rung',
      [{ ...alias, address: 'security@a.example' }, alias, cert],
      { ...alias, address: 'security@a.example' },
      [],
      alias.address,
    ],
    ['the same contact when there is no other', [operator, cert], operator, [], 'security@a.example'],
    ['never a CERT', [cert], cert, [], 'no further contact is known'],
    ['not a rung below the one that was told', [operator, desk], desk, [], 'abuse@hoster.example'],
    ['past a dead one', [operator, desk, form], operator, [desk], 'https://cloud.example/abuse'],
    [
      'nobody when the one who was told asked for no more',
      [operator],
      operator,
      [operator],
      'no further contact is known',
    ],
  ])('%s', (_case, contacts, before, dead, expected) => {
    expect(named(chooseNext(contacts, told(before), isDead(...dead)))).toBe(expected);
  });
});

it('operators come before networks and CERTs, each mailbox once', () => {
  expect(
    mergeContacts([
      [desk, operator],
      [cert, operator, form],
    ]),
  ).toEqual([operator, desk, form, cert]);
});

describe('cases', () => {
  it('several ports of one host are one mail to its best contact', async () => {
    const world = await createWorld([
      finding({ id: '000000000001', hostnames: [] }),
      finding({ id: '000000000002', hostnames: [], endpoint: endpoint({ port: 8001, host: 'etl.a.example' }) }),
    ]);
    world.known.set('000000000001', [desk]);
    world.known.set('000000000002', [{ ...operator, evidenceUrl: 'https://etl.a.example/x' }, desk]);
    const { drafted } = await planNotices(world.plan, never);
    expect(drafted).toMatchObject([{ recipient: 'security@a.example', findingIds: ['000000000001', '000000000002'] }]);
  });

  it('two customers behind one address do not read of each other', async () => {
    const names = ['etl.a.example', 'etl.b.example'];
    const world = await createWorld(
      names.map((host, index) =>
        finding({ id: `00000000000${index + 1}`, hostnames: [], endpoint: endpoint({ host }) }),
      ),
    );
    for (const [index, host] of names.entries())
      world.known.set(`00000000000${index + 1}`, [
        contact({ address: `security@${host.slice(4)}`, evidenceUrl: `https://${host}/x` }),
      ]);
    const { drafted } = await planNotices(world.plan, never);
    expect(drafted.map(({ recipient, findingIds }) => [recipient, findingIds.length])).toEqual([
      ['security@a.example', 1],
      ['security@b.example', 1],
    ]);
    for (const { text, recipient } of drafted)
      expect(text).not.toContain(recipient.endsWith('a.example') ? 'b.example' : 'a.example');
  });

  it('a desk gets one mail for each address, and none twice', async () => {
    const findings = [1, 2, 3].map((n) =>
      finding({ id: `00000000000${n}`, hostnames: [], endpoint: endpoint({ address: `203.0.113.${n}` }) }),
    );
    const world = await createWorld(findings);
    world.known.set('*', [desk]);
    await world.store.confirmMailbox({
      address: desk.address,
      audiences: ['abuse-desk'],
      at: '2026-11-23T11:00:00.000Z',
      by: 'ann',
      reason: 'asked',
    });
    const { drafted } = await planNotices(world.plan, never);
    expect(drafted.map(({ recipient, findingIds }) => [recipient, findingIds.length])).toEqual(
      Array(3).fill([desk.address, 1]),
    );
    expect((await planNotices(world.plan, never)).kept).toHaveLength(3);
  });

  it('a case whose recipient answered WRONG is left to a human', async () => {
    const world = await createWorld([
      finding({ hostnames: [], state: 'notified', notifiedAt: '2026-10-01T12:00:00.000Z' }),
    ]);
    world.known.set('*', [desk]);
    await world.store.saveNotice(notice({ state: 'sent', sentAt: '2026-10-01T12:00:00.000Z' }));
    const reply = {
      noticeId: 'A1B2C3D4',
      kind: 'wrong',
      at: '2026-10-02T12:00:00.000Z',
      from: '',
      recipient: '',
      bounce: null,
    } as const;
    await world.store.addReply({ ...reply, id: 'r', status: '', ticket: '', detail: 'not ours', done: false });
    const { drafted, held } = await planNotices(world.plan, never);
    expect(drafted).toEqual([]);
    expect(held).toMatchObject([
      {
        reason: expect.stringMatching(
          /^the answer to notice A1B2C3D4 says that it is wrong: look at it, then inbox done \S+$/,
        ),
      },
    ]);
  });
});
