import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createAbusixSource, readAbusix } from '../../src/contact/abusix.ts';
import { createHosting, type HostingOf } from '../../src/contact/hosting.ts';
import { createNationalCertSource, parseNationalCerts } from '../../src/contact/national-certs.ts';
import type { Network } from '../../src/contact/network.ts';
import { createProviderSource } from '../../src/contact/provider-source.ts';
import { type Providers, parseProviders } from '../../src/contact/providers.ts';
import { createRdapSource } from '../../src/contact/rdap/source.ts';
import { createRipestatSource, readRipestat } from '../../src/contact/ripestat.ts';
import type { Contact } from '../../src/model/contact.ts';
import type { ContactSource } from '../../src/ports.ts';
import { endpoint, finding } from '../notice/samples.ts';
import { sendJson, startService } from '../support/json-service.ts';
import { HERE, smallDns } from './names.ts';
import { loopbackServices, movingClock, openStore } from './network-world.ts';

const never = new AbortController().signal;
const clock = movingClock();
const read = (name: string): string => readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8');
const shipped = parseProviders(read('providers.yaml'), 'data/providers.yaml');

function net(part: Partial<Network> = {}): Network {
  return {
    first: '203.0.113.0',
    last: '203.0.113.255',
    handle: 'EX',
    name: 'EXAMPLE-NET',
    country: 'DE',
    provider: '',
    mailboxes: [{ address: 'abuse@example.com', role: 'abuse' }],
    url: 'https://rdap.example/ip/203.0.113.10',
    fetchedAt: '2026-11-20T00:00:00.000Z',
    ...part,
  };
}

function hosted(network: Network | null, ptr: readonly string[] = [], providers: Providers = shipped): HostingOf {
  const resolver = { resolve: async (name: string) => (name === 'copied.your-server.de' ? [] : [HERE]) };
  return createHosting({ networkOf: async () => network, providers, dns: smallDns({ ptr }), resolver });
}

async function reach(source: ContactSource): Promise<readonly string[]> {
  return (await source.find(finding(), never)).map(({ rung, address, form }) => `${rung} ${address || form}`);
}

describe('RDAP contacts of an end user’s network', () => {
  it('are the abuse mailboxes, then role mailboxes of the technical and administrative contact', async () => {
    const mailboxes = [
      { address: 'abuse@example.com', role: 'abuse' },
      { address: 'ann@example.com', role: 'abuse' },
      { address: 'bob.ray@example.com', role: 'technical' },
      { address: 'noc@example.com', role: 'technical' },
      { address: 'admin@example.com', role: 'administrative' },
    ] as const;
    const found = await createRdapSource(hosted(net({ mailboxes }))).find(finding(), never);
    expect(found.map(({ address }) => address)).toEqual([
      'abuse@example.com',
      'ann@example.com',
      'noc@example.com',
      'admin@example.com',
    ]);
    expect(found[0]).toMatchObject({
      rung: 'rdap-abuse',
      source:
        'the abuse contact that the address registry lists for the network EXAMPLE-NET (203.0.113.0 - 203.0.113.255)',
      evidenceUrl: 'https://rdap.example/ip/203.0.113.10',
      fetchedAt: '2026-11-20T00:00:00.000Z',
    });
  });

  it('are none without an answer, and left to the provider’s rung for a known hoster', async () => {
    expect(await reach(createRdapSource(hosted(null)))).toEqual([]);
    expect(await reach(createRdapSource(hosted(net({ provider: 'Hetzner' }))))).toEqual([]);
  });
});

describe('providers', () => {
  const about = (part: object): string => shipped.recognise({ holders: [], asns: [], mailboxes: [], ...part });

  it.each([
    [{ holders: ['HETZNER-fsn1-dc14'] }, 'Hetzner'],
    [{ holders: ['Hetzner Online GmbH'] }, 'Hetzner'],
    [{ holders: ['ORG-HOA1-RIPE'] }, 'Hetzner'],
    [{ holders: ['Amazon Technologies Inc'] }, 'Amazon Web Services'],
    [{ holders: ['Amazonas Telecom'] }, ''],
    [{ holders: ['MSFT'] }, 'Microsoft Azure'],
    [{ asns: [16276] }, 'OVHcloud'],
    [{ mailboxes: [{ address: 'abuse@digitalocean.com', role: 'abuse' }] }, 'DigitalOcean'],
    [{ mailboxes: [{ address: 'noc@digitalocean.com', role: 'technical' }] }, ''],
    [{ mailboxes: [{ address: 'abuse@notdigitalocean.com', role: 'abuse' }] }, ''],
    [{ holders: ['CLOUDFLARENET'] }, 'Cloudflare'],
    [{ holders: ['Example Ltd'] }, ''],
  ])('%j is %j', (part, name) => {
    expect(about(part)).toBe(name);
  });

  it('takes the channels that a provider asks for, then the registry’s mailbox', async () => {
    const network = net({
      provider: 'Hetzner',
      mailboxes: [
        { address: 'abuse@hetzner.com', role: 'abuse' },
        { address: 'net@hetzner.com', role: 'abuse' },
      ],
    });
    const found = await createProviderSource(hosted(network), clock).find(finding(), never);
    expect(found.map(({ address, provider, rung }) => [address, provider, rung]).slice(0, 1)).toEqual([
      ['abuse@hetzner.com', 'Hetzner', 'provider'],
    ]);
    expect(found.map(({ address }) => address)).toContain('net@hetzner.com');
    expect(found[0]?.evidenceUrl).toMatch(/^data\/providers\.yaml:\d+$/);
  });

  it('takes a form only where no mail is read', async () => {
    const azure = net({ provider: 'Microsoft Azure', mailboxes: [{ address: 'abuse@microsoft.com', role: 'abuse' }] });
    expect(await reach(createProviderSource(hosted(azure), clock))).toEqual([
      'provider https://msrc.microsoft.com/report/abuse',
    ]);
    const ovh = net({ provider: 'OVHcloud', mailboxes: [] });
    expect(await reach(createProviderSource(hosted(ovh), clock))).toEqual([
      'provider https://www.ovhcloud.com/en/abuse/',
    ]);
  });

  it('takes those on duty where the registry lists no abuse contact', async () => {
    const mailboxes = [
      { address: 'noc@leaseweb.example', role: 'technical' },
      { address: 'ann.lee@leaseweb.example', role: 'administrative' },
    ] as const;
    const leaseweb = net({ provider: 'Leaseweb', mailboxes });
    expect(await reach(createProviderSource(hosted(leaseweb), clock))).toEqual(['provider noc@leaseweb.example']);
    const abuse = { address: 'abuse@leaseweb.example', role: 'abuse' } as const;
    const both = net({ provider: 'Leaseweb', mailboxes: [abuse, ...mailboxes] });
    expect(await reach(createProviderSource(hosted(both), clock))).toEqual(['provider abuse@leaseweb.example']);
  });

  it('recognises the provider by reverse DNS when no registry answers', async () => {
    expect(
      await reach(createProviderSource(hosted(null, ['static.10.113.0.203.clients.your-server.de']), clock)),
    ).toEqual(['provider abuse@hetzner.com']);
    expect(await reach(createProviderSource(hosted(null, ['mail.example.com']), clock))).toEqual([]);
  });

  it('believes no reverse name that the provider’s own zone does not confirm', async () => {
    const borrowed = ['copied.your-server.de'];
    expect(await reach(createProviderSource(hosted(null, borrowed), clock))).toEqual([]);
    const both = [...borrowed, 'static.10.113.0.203.clients.your-server.de'];
    expect(await reach(createProviderSource(hosted(null, both), clock))).toEqual(['provider abuse@hetzner.com']);
  });

  it('writes to nobody behind a front: not to it, not to a directory’s contact, not to its country’s CERT', async () => {
    const front = hosted(net({ provider: 'Cloudflare', country: 'US' }));
    const dns = smallDns({ txt: { '10.113.0.203.zone.example': ['abuse@cloudflare.com'] } });
    const service = await startService((_, response) => sendJson(response, {}));
    const common = { hostingOf: front, clock, mayAsk: () => true };
    const sources = [
      createProviderSource(front, clock),
      createAbusixSource({ ...common, zone: 'zone.example', dns }),
      createRipestatSource({
        ...common,
        url: service.url,
        polite: loopbackServices(),
        store: await openStore(),
        lookupDays: 7,
      }),
      createNationalCertSource(front, parseNationalCerts(read('national-certs.yaml'), 'x')),
    ];
    expect((await Promise.all(sources.map(reach))).flat()).toEqual([]);
    expect(service.requests).toEqual([]);
  });

  it.each([
    ['checked: 2026-11-23\nproviders:\n  - { name: A, match: {}, channel: [] }', /^p\.yaml:3: /],
    [
      'checked: 2026-11-23\nproviders:\n  - { name: A, match: {}, channels: [{ mail: "a@b.c, d@e.f", lastVerified: null, source: x }] }',
      /^p\.yaml:3: /,
    ],
    ['checked: 2026-11-23\nproviders: [{ name: A, match: {} }, { name: A, match: {} }]', /twice/],
  ])('%j is told with its line', (text, message) => {
    expect(() => parseProviders(text, 'p.yaml')).toThrow(message);
  });
});

describe('RIPEstat', () => {
  it.each([
    [
      'newer',
      { data: { abuse_contacts: ['abuse@example.com', 'b@example.com'] } },
      ['abuse@example.com', 'b@example.com'],
    ],
    ['older', { data: { anti_abuse_contacts: { abuse_c: [{ email: 'abuse@example.com' }] } } }, ['abuse@example.com']],
    ['withheld', { data: { abuse_contacts: ['removed@lacnic.net', 'abuse@example.com'] } }, ['abuse@example.com']],
    ['odd', { data: { abuse_contacts: [7, null, ['x@y.z'], 'a@b.c, d@e.f', 'a@b.c\r\nBcc: d@e.f'] } }, []],
    [
      'many',
      { data: { abuse_contacts: Array.from({ length: 99 }, (_, i) => `a${i}@b.c`) } },
      ['a0@b.c', 'a1@b.c', 'a2@b.c', 'a3@b.c', 'a4@b.c'],
    ],
    ['empty', { data: {} }, []],
    ['nothing', null, []],
  ])('%s', (_case, value, addresses) => {
    expect(readRipestat(value)).toEqual(addresses);
  });

  it('is asked once for a network, and not about one’s own', async () => {
    const service = await startService((_, response) =>
      sendJson(response, { data: { abuse_contacts: ['abuse@example.com'] } }),
    );
    const common = { url: service.url, polite: loopbackServices(), store: await openStore(), clock, lookupDays: 7 };
    const source = createRipestatSource({ ...common, hostingOf: hosted(net({ mailboxes: [] })), mayAsk: () => true });
    const all = [10, 11, 12].map((last) =>
      source.find(finding({ endpoint: endpoint({ address: `203.0.113.${last}` }) }), never),
    );
    expect((await Promise.all(all)).flat().map(({ address }) => address)).toEqual(Array(3).fill('abuse@example.com'));
    expect(service.requests.map(({ path }) => path)).toEqual([
      '/data/abuse-contact-finder/data.json?resource=203.0.113.10',
    ]);
    const discreet = createRipestatSource({
      ...common,
      store: await openStore(),
      hostingOf: hosted(null),
      mayAsk: () => false,
    });
    expect(await reach(discreet)).toEqual([]);
    expect(service.requests).toHaveLength(1);
  });
});

describe('Abusix', () => {
  it.each([
    [['abuse@example.com'], ['abuse@example.com']],
    [
      ['a@example.com, b@example.com', 'b@example.com'],
      ['a@example.com', 'b@example.com'],
    ],
    [['removed@lacnic.net', ' '], []],
    [['a b@example.com', 'x@y.z?bcc=a@b.c', 'v@x.y\nBcc: w@x.y'], []],
    [[], []],
  ])('%j gives %j', (records, addresses) => {
    expect(readAbusix(records)).toEqual(addresses);
  });

  it('credits the database in the mail', async () => {
    const dns = smallDns({ txt: { '10.113.0.203.zone.example': ['abuse@example.com'] } });
    const options = { zone: 'zone.example', dns, hostingOf: hosted(null), clock };
    const [found] = (await createAbusixSource({ ...options, mayAsk: () => true }).find(finding(), never)) as [Contact];
    expect(found).toMatchObject({
      address: 'abuse@example.com',
      rung: 'abuse-lookup',
      source: expect.stringContaining('Abusix'),
      evidenceUrl: 'dns:10.113.0.203.zone.example?type=TXT',
    });
    expect(await reach(createAbusixSource({ ...options, mayAsk: () => false }))).toEqual([]);
  });
});

describe('national CERTs', () => {
  const certs = parseNationalCerts(read('national-certs.yaml'), 'data/national-certs.yaml');

  it('are found by the country of the network', async () => {
    expect(await reach(createNationalCertSource(hosted(net()), certs))).toEqual(['national-cert certbund@bsi.bund.de']);
    expect(await reach(createNationalCertSource(hosted(net({ country: 'AQ' })), certs))).toEqual([]);
    expect(await reach(createNationalCertSource(hosted(null), certs))).toEqual([]);
  });

  it('are forty and more, each with a place of its own', () => {
    expect(certs.size).toBeGreaterThanOrEqual(40);
    expect(new Set([...certs.values()].map(({ where }) => where)).size).toBe(certs.size);
  });

  it.each([
    ['checked: 2026-11-23\ncerts:\n  de: { name: A, mail: a@b.c, source: "https://b.c" }', /^c\.yaml:3: /],
    [
      'checked: 2026-11-23\ncerts:\n  DE: { name: A, mail: "mailto:a@b.c", source: "https://b.c" }',
      /one plain mailbox/,
    ],
  ])('%j is told with its line', (text, message) => {
    expect(() => parseNationalCerts(text, 'c.yaml')).toThrow(message);
  });
});
