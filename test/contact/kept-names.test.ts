import { describe, expect, it } from 'vitest';
import { keepNames } from '../../src/contact/kept-names.ts';
import { findContacts } from '../../src/engine/disclosure/contacts.ts';
import { planNotices } from '../../src/engine/disclosure/index.ts';
import type { Contact } from '../../src/model/contact.ts';
import { createResolver } from '../../src/net/resolve.ts';
import { readSuppressions } from '../../src/notice/suppress.ts';
import { createWorld } from '../engine/disclosure/world.ts';
import { contact, finding } from '../notice/samples.ts';
import { startDns } from '../support/dns-server.ts';
import { HERE } from './names.ts';

const never = new AbortController().signal;
const NAMES = ['etl.example.com', 'gone.example.com', 'moved.example.com', 'empty.example.com'];
const ZONE = {
  'etl.example.com': { A: ['198.51.100.1', HERE] },
  'moved.example.com': { A: ['198.51.100.1'] },
  'empty.example.com': {},
};

/** What a look-up keeps of the names known before, with name servers that answer or do not. */
async function look(
  isSilent: boolean,
  found: readonly Contact[],
  before = [contact({ names: NAMES, rung: 'hand-entered' })],
  areDown = async () => false,
) {
  const { server, asked } = await startDns(ZONE, isSilent);
  const resolver = createResolver({ servers: [server], timeoutMs: 100 });
  const store = { contacts: async () => before };
  const contacts = await keepNames({ find: async () => found }, { store, resolver, areDown }).find(finding(), never);
  return { contacts, asked };
}

describe('names known before', () => {
  const desk = contact({ address: 'abuse@isp.example', rung: 'rdap-abuse', names: [] });

  it('stay while no name server answers', async () => {
    const { contacts } = await look(true, [desk]);
    expect(contacts).toEqual([{ ...desk, names: NAMES }]);
  });

  it('go when DNS says that they do not lead to the host any more', async () => {
    const { contacts } = await look(false, [desk]);
    expect(contacts).toEqual([{ ...desk, names: ['etl.example.com'] }]);
  });

  it('keep their contacts when silence leaves none', async () => {
    const before = [contact({ names: NAMES }), desk];
    expect((await look(true, [], before)).contacts).toEqual(before);
    expect((await look(false, [], before)).contacts).toEqual([]);
  });

  it('keep what was found by them ahead of the desks, while nobody says that they are gone', async () => {
    const found = contact({ address: 'noc@example.com', rung: 'hand-entered' });
    const old = contact({ address: 'old@example.com', rung: 'hand-entered' });
    const named = (['security.txt', 'soa-rname', 'role-alias'] as const).map((rung) =>
      contact({ address: `${rung}@example.com`, rung, names: NAMES }),
    );
    const again = contact({ address: 'Noc+x@example.com', rung: 'security.txt' });
    const isp = contact({ address: 'abuse@isp.example', rung: 'rdap-abuse' });
    const addresses = async (isSilent: boolean): Promise<readonly string[]> =>
      (await look(isSilent, [found, desk], [old, ...named, again, isp])).contacts.map(({ address }) => address);
    expect(await addresses(true)).toEqual([found, ...named, desk].map(({ address }) => address));
    expect(await addresses(false)).toEqual([found, desk].map(({ address }) => address));
  });

  it('of nobody lead to no desk while our own name servers are down', async () => {
    const down = async () => true;
    const found = contact({ address: 'noc@example.com', rung: 'hand-entered' });
    const before = [contact({ names: NAMES }), contact({ address: 'desk@isp.example', rung: 'provider' })];
    expect((await look(true, [found, desk], [], down)).contacts).toEqual([found]);
    expect((await look(true, [desk], [], down)).contacts).toEqual([]);
    expect((await look(true, [found, desk], before, down)).contacts).toEqual([found, ...before]);
  });

  it.each([
    ['while its name servers are down, nobody is', true, 0],
    ['once they say that the name is gone, the desk is', false, 1],
  ])('decide whether a domain that objects has a host written about: %s', async (_case, isSilent, drafts) => {
    const known = finding({ hostnames: [] });
    const world = await createWorld([known]);
    const { store, plan } = world;
    await store.saveContacts(known.id, [contact({ names: ['gone.example.com'] })]);
    const wish = { reason: 'they asked', source: 'operator', now: plan.clock.now(), days: null } as const;
    const [wanted] = readSuppressions('example.com', 'contact', wish, await store.hashKey());
    if (wanted !== undefined) await store.suppress(wanted);
    const { server } = await startDns({}, isSilent);
    const resolver = createResolver({ servers: [server], timeoutMs: 100 });
    const free = contact({ address: 'noc@isp.example', rung: 'hand-entered' });
    const contacts = keepNames({ find: async () => [free] }, { store, resolver, areDown: async () => false });
    await findContacts([known], contacts, store, { toMailbox: () => '', isHashed: () => false }, never);
    expect((await planNotices({ ...plan, contacts }, never)).drafted).toHaveLength(drafts);
  });

  it('cost no question when nothing is missing', async () => {
    const found = [contact({ names: NAMES })];
    const { contacts, asked } = await look(false, found);
    expect([contacts, asked]).toEqual([found, []]);
    expect((await look(true, [], [])).asked).toEqual([]);
  });
});
