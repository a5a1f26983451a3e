import { describe, expect, it } from 'vitest';
import { createAttribution } from '../../src/contact/attribution.ts';
import { createRoleAliasSource } from '../../src/contact/role-alias.ts';
import { createSoaSource } from '../../src/contact/soa-rname.ts';
import type { Contact } from '../../src/model/contact.ts';
import { finding } from '../notice/samples.ts';
import { HERE, observed, type Small, smallDns, smallNames } from './names.ts';

const never = new AbortController().signal;
const clock = { now: (): Date => new Date('2026-11-23T12:00:00Z') };
const unnamed = finding({ hostnames: [] });

function own(small: Small): Parameters<typeof createSoaSource>[0] {
  const world = {
    names: { 'etl.example.com': [HERE] },
    seen: [observed(['etl.example.com'])],
    ptr: ['etl.example.com'],
    ...small,
  };
  return { attribution: createAttribution(smallNames(world).ownNames), dns: smallDns(world), clock };
}

async function soa(rname: string): Promise<readonly Contact[]> {
  return createSoaSource(own({ soa: { 'example.com': rname } })).find(unnamed, never);
}

describe('SOA RNAME', () => {
  it('is the contact of the operator’s zone', async () => {
    expect(await soa('first\\.last.example.com')).toEqual([
      {
        address: 'first.last@example.com',
        rung: 'soa-rname',
        source:
          'the contact in the DNS zone (SOA record) of example.com, the domain of etl.example.com: reverse DNS and the certificate agree',
        evidenceUrl: 'dns:example.com?type=SOA',
        fetchedAt: '2026-11-23T12:00:00.000Z',
        personal: false,
        hold: '',
        form: '',
        provider: '',
        policy: '',
        encryption: '',
        names: [],
      },
    ]);
  });

  it.each([
    ['a mailbox below the domain', 'root.mail.example.com', ['root@mail.example.com']],
    ['the DNS provider’s default', 'awsdns-hostmaster.amazon.com', []],
    ['a default under the provider’s domain', 'dns.cloudflare.com', []],
    ['a withheld one', 'noreply.example.com', []],
    ['a list', 'a\\,b.example.com', []],
    ['a line break', 'a\\013\\010Bcc.example.com', []],
    ['bytes that are no text', 'a\\195\\164.example.com', []],
    ['nothing', '.', []],
  ])('%s', async (_case, rname, addresses) => {
    expect((await soa(rname)).map(({ address }) => address)).toEqual(addresses);
  });

  it('is none where the domain takes no mail', async () => {
    const zone = { soa: { 'example.com': 'hostmaster.example.com' }, mx: { 'example.com': ['.'] } };
    expect(await createSoaSource(own(zone)).find(unnamed, never)).toEqual([]);
  });

  it('is not asked for without two proofs', async () => {
    const source = createSoaSource(own({ ptr: [], soa: { 'example.com': 'hostmaster.example.com' } }));
    expect(await source.find(unnamed, never)).toEqual([]);
  });
});

describe('role aliases', () => {
  const find = (mx: Small['mx'] = {}): Promise<readonly Contact[]> =>
    createRoleAliasSource(own({ mx })).find(unnamed, never);

  it('are two guesses in their order, where the domain takes mail', async () => {
    expect((await find({ 'example.com': ['mx.example.net'] })).map(({ address, rung }) => [address, rung])).toEqual([
      ['security@example.com', 'role-alias'],
      ['abuse@example.com', 'role-alias'],
    ]);
  });

  it.each([
    ['without MX', {}],
    ['with a null MX', { 'example.com': ['.'] }],
    ['with an MX of a name below only', { 'etl.example.com': ['mx.example.net'] }],
  ])('are none %s', async (_case, mx) => {
    expect(await find(mx)).toEqual([]);
  });
});
