import { describe, expect, it } from 'vitest';
import { findContacts } from '../../../src/engine/disclosure/contacts.ts';
import { approveNotices, planNotices } from '../../../src/engine/disclosure/index.ts';
import { loadObjections } from '../../../src/engine/disclosure/objections.ts';
import type { Contact } from '../../../src/model/contact.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { readSuppressions, suppressMailbox } from '../../../src/notice/suppress.ts';
import type { Store } from '../../../src/ports.ts';
import { contact, endpoint, finding, notice } from '../../notice/samples.ts';
import { createWorld, never } from './world.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const NOBODY = { toMailbox: () => '', isHashed: () => false };

function fleet(count: number, from = 0): readonly Finding[] {
  return Array.from({ length: count }, (_, i) =>
    finding({ id: String(from + i).padStart(12, '0'), endpoint: endpoint({ address: `203.0.113.${from + i}` }) }),
  );
}

async function storeWith(findings: readonly Finding[]): Promise<Store> {
  return (await createWorld(findings)).store;
}

async function holds(findings: readonly Finding[], store: Store, ...contacts: Contact[]): Promise<readonly string[]> {
  const found = await findContacts(
    findings,
    { find: async () => contacts },
    store,
    await loadObjections(store, NOW),
    never,
  );
  return found.flatMap((one) => one.contacts.map(({ hold }) => hold));
}

describe('findContacts', () => {
  it('saves what it found, in its order, judged', async () => {
    const all = fleet(1);
    const store = await storeWith(all);
    await holds(all, store, contact({ address: 'ann.lee@example.com' }), contact());
    expect(await store.contacts('000000000000')).toMatchObject([
      { address: 'ann.lee@example.com', personal: true, hold: 'looks like a personal mailbox' },
      { address: 'security@example.com', personal: false, hold: '' },
    ]);
  });

  it('keeps nothing but the hash of a mailbox that objects, and says so; another one of its domain is kept', async () => {
    const all = fleet(1);
    const store = await storeWith(all);
    const wish = { reason: 'answered STOP', source: 'reply', now: NOW, days: null } as const;
    const listed = [
      suppressMailbox('security@example.com', wish, await store.hashKey()),
      ...readSuppressions('example.net', 'contact', wish, ''),
    ];
    for (const entry of listed) await store.suppress(entry);
    const found = [contact({ address: 'Security+x@example.com' }), contact({ address: 'noc@example.net' })];
    const refused = expect.stringMatching(/^on the do-not-contact list \([0-9a-f]{8}: answered STOP\)$/);
    expect(await holds(all, store, ...found)).toEqual([refused, refused]);
    expect((await store.contacts('000000000000')).map(({ address }) => address)).toEqual(['noc@example.net']);
  });

  it('holds what a source calls personal, whatever it looks like', async () => {
    const store = await storeWith(fleet(1));
    expect(await holds(fleet(1), store, contact({ rung: 'instance-email', personal: true }))).toEqual([
      'looks like a personal mailbox',
    ]);
    expect(await store.contacts('000000000000')).toMatchObject([{ personal: true }]);
  });

  it('what an instance gave away is written to after a human’s word, and never passed on with its finding', async () => {
    const world = await createWorld(fleet(1));
    const personal = contact({ address: 'ann@operator.example', rung: 'instance-email', personal: true });
    world.known.set('*', [personal]);
    expect((await planNotices(world.plan, never)).held).toMatchObject([{ recipient: 'ann@operator.example' }]);
    const word = { at: '2026-11-23T12:00:00.000Z', by: 'kim', reason: 'asked them' };
    await world.store.confirmMailbox({ address: 'ann@operator.example', audiences: ['operator'], ...word });
    const { drafted } = await planNotices(world.plan, never);
    await approveNotices(world.plan, [drafted[0]?.id ?? ''], 'kim');
    await world.sendAll();
    expect(world.mails.map(({ recipient }) => recipient)).toEqual(['ann@operator.example']);
    expect(await world.finding('000000000000')).toMatchObject({ state: 'notified', contact: '' });
  });

  it('counts the findings of earlier plans, not only those of this one', async () => {
    const [first, second] = [fleet(20), fleet(1, 20)];
    const store = await storeWith([...first, ...second]);
    expect(new Set(await holds(first, store, contact()))).toEqual(new Set(['']));
    expect(await holds(second, store, contact({ address: 'Security+x@example.com' }))).toEqual([
      'is claimed by 21 findings',
    ]);
    expect(new Set(await holds(first, store, contact()))).toEqual(new Set(['is claimed by 21 findings']));
  });

  it('counts what notices went out about', async () => {
    const store = await storeWith(fleet(21));
    const told = fleet(20, 1).map(({ id }) => id);
    await store.saveNotice(notice({ state: 'sent', findingIds: told }));
    expect(await holds(fleet(1), store, contact())).toEqual(['is claimed by 21 findings']);
  });

  it('holds a desk until a human has confirmed it, under any spelling', async () => {
    const store = await storeWith(fleet(1));
    const desk = contact({ rung: 'provider', address: 'Abuse+x@hoster.example' });
    expect(await holds(fleet(1), store, desk)).toEqual([expect.stringContaining('outside')]);
    await store.confirmMailbox({
      address: 'abuse@hoster.example',
      audiences: ['abuse-desk'],
      at: '2026-11-23T12:00:00.000Z',
      by: 'kim',
      reason: 'seen',
    });
    expect(await holds(fleet(1), store, desk)).toEqual(['']);
  });

  it('does not count forms as one mailbox', async () => {
    const all = fleet(25);
    const store = await storeWith(all);
    const form = contact({ address: '', form: 'https://hoster.example/abuse' });
    expect(new Set(await holds(all, store, form))).toEqual(
      new Set(['takes reports by a web form only: a human has to fill it in']),
    );
  });

  it('leaves what is stored alone when it is stopped', async () => {
    const store = await storeWith(fleet(1));
    await holds(fleet(1), store, contact());
    expect(await findContacts(fleet(1), { find: async () => [] }, store, NOBODY, AbortSignal.abort())).toEqual([]);
    expect(await store.contacts('000000000000')).toHaveLength(1);
  });
});
