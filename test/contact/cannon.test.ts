import { describe, expect, it } from 'vitest';
import { createAttribution } from '../../src/contact/attribution.ts';
import { createHosting } from '../../src/contact/hosting.ts';
import { createLadder } from '../../src/contact/ladder.ts';
import { createOwnNames } from '../../src/contact/own-names.ts';
import { createPolite } from '../../src/contact/polite.ts';
import { createIsProviderName } from '../../src/contact/provider-name.ts';
import { parseProviders } from '../../src/contact/providers.ts';
import { createRdap } from '../../src/contact/rdap/client.ts';
import { createRdapSource } from '../../src/contact/rdap/source.ts';
import { createRipestatSource } from '../../src/contact/ripestat.ts';
import { createRoleAliasSource } from '../../src/contact/role-alias.ts';
import { createSecurityTxtSources } from '../../src/contact/security-txt-source.ts';
import { createSoaSource } from '../../src/contact/soa-rname.ts';
import { planNotices } from '../../src/engine/disclosure/index.ts';
import type { Finding } from '../../src/model/finding.ts';
import { coolDownKey } from '../../src/model/mailbox.ts';
import type { ContactSource, Dns } from '../../src/ports.ts';
import { createWorld, never, type World } from '../engine/disclosure/world.ts';
import { endpoint, finding } from '../notice/samples.ts';
import { observed } from './names.ts';
import { bootstrapFor } from './network-world.ts';
import { entity } from './rdap/samples.ts';

const VICTIM = 'victim.example';

/** What host number `i` of a hostile fleet says wherever it is asked. */
interface Hostile {
  /** The name under which it serves its file; the fleet's owner makes it resolve. */
  readonly name: (i: number) => string;
  readonly contacts?: (i: number) => readonly string[];
  readonly certificate?: readonly string[];
  readonly location?: string;
  /** The host name in the URL that its configuration states. */
  readonly reported?: string;
  readonly ptr?: string;
  readonly rname?: string;
  readonly emails?: (i: number) => readonly string[];
}

const addressOf = (i: number): string => `203.0.${113 + Math.floor(i / 200)}.${i % 200}`;
const numberOf = (address: string): number => {
  const [, , c = '0', d = '0'] = address.split('.');
  return (Number(c) - 113) * 200 + Number(d);
};

function fleet(count: number, hostile: Hostile): readonly Finding[] {
  return Array.from({ length: count }, (_, i) =>
    finding({
      id: String(i).padStart(12, '0'),
      endpoint: endpoint({ address: addressOf(i), tls: true, port: 443 }),
      hostnames: [
        hostile.name(i),
        ...(hostile.certificate ?? []),
        ...(hostile.reported === undefined ? [] : [hostile.reported]),
      ],
    }),
  );
}

/** The real sources; only the Internet behind them is the test's. */
function ladderFor(hostile: Hostile, world: World): ContactSource {
  const { store, plan } = world;
  const { clock } = plan;
  const namesOf = new Map(Array.from({ length: 2_000 }, (_, i) => [hostile.name(i), addressOf(i)]));
  const dns: Dns = {
    ptr: async (address) => [hostile.ptr ?? hostile.name(numberOf(address))],
    soa: async (zone) => (hostile.rname === undefined ? null : { zone, rname: hostile.rname }),
    mx: async () => ['mx.example'],
    txt: async () => [],
  };
  const resolver = {
    resolve: async (name: string) => {
      const address = namesOf.get(name);
      return address === undefined ? [] : [address];
    },
  };
  const seen = (i: number) => [
    observed(
      [hostile.name(i), ...(hostile.certificate ?? [])],
      {
        ...(hostile.location === undefined ? {} : { 'header.location': hostile.location }),
        ...(hostile.reported === undefined ? {} : { 'host.airbyteUrl': hostile.reported }),
      },
      443,
    ),
  ];
  const ownNames = createOwnNames({
    store: {
      observationsOf: async (each) => seen(numberOf(each.endpoint.address)),
      observationsSince: async (_, address) => seen(numberOf(address)),
      history: async () => [],
    },
    resolver,
    dns,
    isProviderName: createIsProviderName([]),
    isFront: async () => false,
  });
  const attribution = createAttribution(ownNames);
  const securityTxt = createSecurityTxtSources({
    ownNames,
    clock,
    budgetMs: 30_000,
    fetchText: async ({ address }) => {
      const contacts = hostile.contacts?.(numberOf(address)) ?? [];
      const text = [...contacts.map((each) => `Contact: ${each}`), 'Expires: 2027-01-01T00:00:00Z'].join('\n');
      return { code: 200, type: 'text/plain', location: '', text };
    },
  });
  const polite = createPolite({
    gapMs: () => 0,
    fetchJson: async (url) => {
      const address = url.split('/').at(-1) ?? '';
      const emails = [...(hostile.emails?.(numberOf(address)) ?? [])];
      const value = url.includes('/ip/')
        ? { startAddress: address, endAddress: address, entities: [entity({ roles: ['abuse', 'technical'], emails })] }
        : { data: { abuse_contacts: emails } };
      return { code: 200, value, url, retryAfterS: null };
    },
  });
  const providers = parseProviders('{ checked: 2026-11-23, providers: [] }', 'p.yaml');
  const common = { polite, store, clock, lookupDays: 7, mayAsk: () => true };
  const networkOf = createRdap({
    ...common,
    bootstrap: bootstrapFor(['203.0.0.0/16', 'https://rdap.example/']),
    recognise: providers.recognise,
  });
  const hostingOf = createHosting({ networkOf, providers, dns, resolver });
  return createLadder(
    [
      securityTxt.current,
      securityTxt.stale,
      createSoaSource({ attribution, dns, clock }),
      createRoleAliasSource({ attribution, dns, clock }),
      createRdapSource(hostingOf),
      createRipestatSource({ ...common, url: 'https://stat.example/', hostingOf }),
    ].map((source) => ({ source })),
  );
}

/** Recipients of everything that a plan drafts: what could be approved and sent. */
async function recipients(count: number, hostile: Hostile): Promise<readonly string[]> {
  const world = await createWorld(fleet(count, hostile));
  const { drafted } = await planNotices({ ...world.plan, contacts: ladderFor(hostile, world) }, never);
  return drafted.map(({ recipient }) => recipient);
}

const own = (i: number): string => `etl.evil${i}.example`;
const tags = (i: number): string => `v+${i + 1}@${VICTIM}`;

describe('a hostile fleet cannot have a stranger written to', () => {
  it.each([
    ['one victim in every file', 40, { name: own, contacts: () => [`victim@${VICTIM}`] }],
    ['one victim under a thousand spellings', 40, { name: own, contacts: manyOf(tags) }],
    [
      'lists, parameters, line breaks and look-alike letters',
      5,
      {
        name: own,
        contacts: (i) => [
          `mailto:a@evil${i}.example,v@${VICTIM}`,
          `mailto:a@evil${i}.example?bcc=v@${VICTIM}`,
          `mailto:a@evil${i}.example%0d%0aBcc:v@${VICTIM}`,
          `mailto:v@${VICTIM}%00@evil${i}.example`,
          `"v@${VICTIM}"@evil${i}.example`,
          `v@${VICTIM} <a@evil${i}.example>`,
          `v@víctim.example`,
          `v%${VICTIM}@evil${i}.example`,
          `${VICTIM}!v@evil${i}.example`,
        ],
      },
    ],
    [
      'a certificate and a redirect that name the victim',
      30,
      {
        name: own,
        certificate: [VICTIM, `www.${VICTIM}`],
        location: `https://${VICTIM}/`,
        contacts: () => [`security@${VICTIM}`],
      },
    ],
    [
      'a certificate, a redirect and a configuration that all name the victim',
      30,
      {
        name: own,
        certificate: [VICTIM, `etl.${VICTIM}`],
        location: `https://etl.${VICTIM}/`,
        reported: `etl.${VICTIM}`,
        rname: `hostmaster.${VICTIM}`,
      },
    ],
    [
      'reverse DNS that names the victim',
      30,
      { name: own, ptr: VICTIM, certificate: [VICTIM], location: `https://${VICTIM}/` },
    ],
    ['a zone whose contact is the victim', 30, { name: own, rname: `v.${VICTIM}` }],
    ['registry entries that name the victim', 30, { name: own, ptr: 'none.example', emails: () => [`v@${VICTIM}`] }],
    [
      'registry entries under a thousand spellings',
      30,
      {
        name: own,
        ptr: 'none.example',
        emails: (i) => [tags(i), `v@${VICTIM}, w@${VICTIM}`, `v@${VICTIM}\r\nBcc: w@${VICTIM}`],
      },
    ],
  ] satisfies [string, number, Hostile][])('%s', async (_case, count, hostile) => {
    const reached = await recipients(count, hostile);
    expect(reached.filter((recipient) => recipient.includes('victim') || recipient.includes('vı'))).toEqual([]);
    // Each is one plain mailbox in the domain of the host itself.
    expect(reached.filter((recipient) => !/^[a-z0-9]+@evil\d+\.example$/.test(recipient))).toEqual([]);
  });

  it('asks nobody without a human where twenty hosts of the victim’s own domain lead to one mailbox', async () => {
    const inside = (i: number): string => `n${i}x.${VICTIM}`;
    const hostile = { name: inside, ptr: 'none.example', contacts: (i: number) => [tags(i)] };
    expect(await recipients(40, hostile)).toEqual([]);
    expect((await recipients(20, hostile)).map(coolDownKey)).toEqual([`v@${VICTIM}`]);
  });

  it('reaches three mailboxes of a domain, however many its hosts name', async () => {
    const inside = (i: number): string => `n${i}x.${VICTIM}`;
    const many = { name: inside, ptr: 'none.example', contacts: (i: number) => [`team${i}@${VICTIM}`] };
    expect(await recipients(60, many)).toHaveLength(3);
  });
});

function manyOf(tag: (i: number) => string): (i: number) => readonly string[] {
  return (i) => Array.from({ length: 20 }, (_, at) => tag(i * 20 + at));
}
