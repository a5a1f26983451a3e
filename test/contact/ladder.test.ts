import { describe, expect, it } from 'vitest';
import { createLadder } from '../../src/contact/ladder.ts';
import type { Contact } from '../../src/model/contact.ts';
import type { ContactSource } from '../../src/ports.ts';
import { contact, finding } from '../notice/samples.ts';

const never = new AbortController().signal;

describe('ladder', () => {
  const gives = (...contacts: Contact[]): ContactSource => ({ find: async () => contacts });

  it('keeps the order of its steps, and a mailbox only once under all its spellings', async () => {
    const ladder = createLadder([
      { source: gives(contact({ address: 'A@example.com' })) },
      {
        source: gives(
          contact({ address: 'a+x@example.com', rung: 'hand-entered' }),
          contact({ address: 'b@example.com' }),
        ),
      },
    ]);
    expect((await ladder.find(finding(), never)).map((one) => [one.address, one.rung])).toEqual([
      ['A@example.com', 'security.txt'],
      ['b@example.com', 'security.txt'],
    ]);
  });

  it('keeps a mailbox once for each audience: what a host calls its own may be its network’s desk', async () => {
    const rungs = ['security.txt', 'soa-rname', 'rdap-abuse', 'provider', 'national-cert'] as const;
    const sources = rungs.map((rung) => ({ source: gives(contact({ address: 'abuse@isp.example', rung })) }));
    const found = await createLadder(sources).find(finding(), never);
    expect(found.map(({ rung }) => rung)).toEqual(['security.txt', 'rdap-abuse', 'national-cert']);
  });

  it('leaves out what an earlier rung makes needless', async () => {
    const late = gives(contact({ address: 'late@example.net', rung: 'abuse-lookup' }));
    const abuse = gives(contact({ address: 'abuse@example.net', rung: 'rdap-abuse' }));
    const unless = ['rdap-abuse', 'provider'] as const;
    const addresses = async (...sources: ContactSource[]): Promise<readonly string[]> => {
      const steps = [...sources.map((source) => ({ source })), { source: late, unless }];
      return (await createLadder(steps).find(finding(), never)).map(({ address }) => address);
    };
    expect(await addresses(abuse)).toEqual(['abuse@example.net']);
    expect(await addresses(gives(contact()))).toEqual(['security@example.com', 'late@example.net']);
  });

  it('keeps forms apart, notes the provider on all, and lets no rung crowd out the next', async () => {
    const forms = ['https://a.example/', 'https://b.example/'].map((form) => contact({ address: '', form }));
    const known = contact({ address: 'x@example.com', provider: 'Other' });
    const found = await createLadder([{ source: gives(...forms, known) }], async () => 'Hetzner').find(
      finding(),
      never,
    );
    expect(found.map(({ form, provider }) => [form, provider])).toEqual([
      ['https://a.example/', 'Hetzner'],
      ['https://b.example/', 'Hetzner'],
      ['', 'Other'],
    ]);
    const many = gives(...Array.from({ length: 99 }, (_, i) => contact({ address: `a${i}@example.com` })));
    const last = gives(contact({ address: 'abuse@example.net', rung: 'rdap-abuse' }));
    const all = await createLadder([{ source: many }, { source: last }]).find(finding(), never);
    expect(all.map(({ address }) => address)).toEqual([
      ...Array.from({ length: 8 }, (_, i) => `a${i}@example.com`),
      'abuse@example.net',
    ]);
    const names = ['etl.example.com'];
    const told = await createLadder([{ source: last }], undefined, async () => names).find(finding(), never);
    expect(told).toMatchObject([{ names }]);
  });
});
