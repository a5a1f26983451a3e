import { describe, expect, it } from 'vitest';
import { createAttribution } from '../../src/contact/attribution.ts';
import { createOwnNames } from '../../src/contact/own-names.ts';
import type { Finding, FindingEvent, FindingState } from '../../src/model/finding.ts';
import type { Observation } from '../../src/model/observation.ts';
import { endpoint, finding } from '../notice/samples.ts';
import { sampleSweep } from '../store/samples.ts';
import { HERE, observed, type Small, smallDns, smallNames } from './names.ts';
import { openStore } from './network-world.ts';

const never = new AbortController().signal;
const unnamed = finding({ hostnames: [] });
const named = finding({ endpoint: endpoint({ host: 'etl.example.com', named: true }), hostnames: [] });
const here = { 'etl.example.com': [HERE], 'www.example.com': [HERE], 'shop.example.org': [HERE] };

async function domains(what: Finding, small: Small): Promise<readonly string[]> {
  const found = await createAttribution(smallNames({ names: here, ...small }).ownNames)(what, never);
  return found.map(({ domain }) => domain);
}

describe('a domain is the operator’s', () => {
  const certificate = [observed(['etl.example.com'])];
  const reported = { 'host.webappUrl': 'etl.example.com' };
  it.each([
    ['certificate and reverse DNS', unnamed, { seen: certificate, ptr: ['etl.example.com'] }],
    ['two names of one domain', unnamed, { seen: certificate, ptr: ['www.example.com'] }],
    ['the name asked for and the certificate', named, { seen: certificate }],
    ['the name asked for and reverse DNS', named, { ptr: ['etl.example.com'] }],
    [
      'a redirect and the certificate',
      unnamed,
      { seen: [observed(['etl.example.com'], { 'header.location': 'http://etl.example.com:8000/' })] },
    ],
    [
      'a redirect from another port, and reverse DNS',
      finding({ endpoint: endpoint({ port: 443, tls: true }), hostnames: [] }),
      { seen: [observed([], { 'header.location': 'https://etl.example.com/' }, 80)], ptr: ['etl.example.com'] },
    ],
    [
      'its own configuration and reverse DNS',
      unnamed,
      { seen: [observed([], { 'host.webappUrl': 'etl.example.com' })], ptr: ['etl.example.com'] },
    ],
    [
      'its own configuration and a redirect of its other port',
      finding({ endpoint: endpoint({ port: 443, tls: true }), hostnames: [] }),
      {
        seen: [
          observed([], { 'host.airbyteUrl': 'etl.example.com' }, 443),
          observed([], { 'header.location': 'https://www.example.com/' }, 80),
        ],
      },
    ],
    ['its own configuration and the certificate', unnamed, { seen: [observed(['etl.example.com'], reported)] }],
    ['the name asked for, though a front stands there', named, { seen: certificate, isFront: true }],
  ] satisfies [string, Finding, Small][])('by %s', async (_case, what, small) => {
    expect(await domains(what, small)).toEqual(['example.com']);
  });

  it('says which proofs agree', async () => {
    const { ownNames } = smallNames({ names: here, seen: certificate, ptr: ['etl.example.com'] });
    expect(await createAttribution(ownNames)(unnamed, never)).toEqual([
      { domain: 'example.com', names: ['etl.example.com'], why: 'reverse DNS and the certificate agree' },
    ]);
  });
});

describe('a domain is not the operator’s', () => {
  const location = { 'header.location': 'http://etl.example.com:8000/' };
  it.each([
    ['nothing is known', unnamed, {}],
    ['only the certificate says so', unnamed, { seen: [observed(['etl.example.com', 'www.example.com'])] }],
    ['only reverse DNS says so', unnamed, { ptr: ['etl.example.com', 'www.example.com'] }],
    ['only the user says so', named, {}],
    [
      'the second proof is for another domain',
      unnamed,
      { seen: [observed(['etl.example.com'])], ptr: ['shop.example.org'] },
    ],
    ['the certificate’s name leads elsewhere', unnamed, { names: {}, seen: [observed(['etl.example.com'], location)] }],
    [
      'reverse DNS is not confirmed',
      unnamed,
      { names: { 'etl.example.com': [HERE] }, seen: [observed(['etl.example.com'])], ptr: ['www.example.com'] },
    ],
    [
      'an imported record only repeats the certificate',
      finding({ endpoint: endpoint({ host: 'etl.example.com', named: false }), hostnames: ['etl.example.com'] }),
      { seen: [observed(['etl.example.com'])] },
    ],
    [
      'the redirect leads to another port',
      unnamed,
      { seen: [observed(['etl.example.com'], { 'header.location': 'https://etl.example.com/' })] },
    ],
    [
      'a hostile server says a victim’s name in its certificate, its redirect and its configuration',
      unnamed,
      {
        names: { 'etl.example.com': ['198.51.100.1'], 'example.com': ['198.51.100.1'] },
        seen: [observed(['etl.example.com', 'example.com'], { ...location, 'host.airbyteUrl': 'etl.example.com' })],
      },
    ],
    [
      'only its own configuration says so',
      unnamed,
      { seen: [observed([], { 'host.webappUrl': 'etl.example.com', 'host.airbyteUrl': 'www.example.com' })] },
    ],
    [
      'the redirect only repeats the name that we asked for',
      named,
      { seen: [observed([], location, 8000, { endpoint: endpoint({ host: 'etl.example.com' }) })] },
    ],
    [
      'the redirect is another party’s at the same address',
      finding({ endpoint: endpoint({ host: 'shop.example.org', named: true }), hostnames: [] }),
      { seen: [observed(['www.example.com'], location, 8000, { endpoint: endpoint({ host: 'www.example.com' }) })] },
    ],
    [
      'strangers share the address of a front',
      named,
      {
        seen: [observed(['shop.example.org'], { 'host.airbyteUrl': 'shop.example.org' })],
        ptr: ['www.example.com'],
        isFront: true,
      },
    ],
    [
      'the names are the provider’s',
      unnamed,
      {
        names: { 'ec2-1.eu-west-1.compute.amazonaws.com': [HERE] },
        seen: [observed(['ec2-1.eu-west-1.compute.amazonaws.com'])],
        ptr: ['ec2-1.eu-west-1.compute.amazonaws.com'],
      },
    ],
    [
      'the address stands in the name',
      unnamed,
      {
        names: { 'h-113-10.isp.example': [HERE] },
        seen: [observed(['h-113-10.isp.example'])],
        ptr: ['h-113-10.isp.example'],
      },
    ],
    [
      'they share a public suffix only',
      unnamed,
      {
        names: { 'a.github.io': [HERE], 'b.github.io': [HERE] },
        seen: [observed(['a.github.io'])],
        ptr: ['b.github.io'],
      },
    ],
    [
      'the names are no host names',
      unnamed,
      { seen: [observed(['bad name', 'localhost', '203.0.113.10', '*.example.com'])], ptr: ['..', ''] },
    ],
  ] satisfies [string, Finding, Small][])('when %s', async (_case, what, small) => {
    expect(await domains(what, small)).toEqual([]);
  });
});

it('looks up ten names at the most, the strongest first, and each finding once', async () => {
  const many = Array.from({ length: 50 }, (_, i) => `n${i}.example.com`);
  const { ownNames, resolved } = smallNames({ seen: [observed(many)], ptr: ['ptr.example.com'] });
  await Promise.all([ownNames(named, never), ownNames(named, never)]);
  expect(resolved).toEqual(['etl.example.com', 'ptr.example.com', ...many.slice(0, 8)]);
});

describe('what a host gave away once', () => {
  const at = (day: string): { readonly at: string } => ({ at: `2026-11-${day}T10:00:00.000Z` });
  const tls = (names: readonly string[], sha256: string) => ({ names, sha256, notAfter: '', protocol: 'TLSv1.3' });
  const redirect = observed([], { 'header.location': 'http://etl.example.com:8000/' }, 80, { ...at('20'), tls: null });
  const report = observed([], { 'host.airbyteUrl': 'etl.example.com' }, 8000, { ...at('21'), tls: null });
  const now = observed([], {}, 8000, { ...at('23'), tls: null });

  it('counts when the last look came in by another door, and says when it was seen', async () => {
    const { ownNames } = smallNames({ names: here, before: [redirect, report], seen: [now] });
    expect(await createAttribution(ownNames)(unnamed, never)).toEqual([
      {
        domain: 'example.com',
        names: ['etl.example.com'],
        why: "a redirect (on 2026-11-20) and the server's configuration (on 2026-11-21) agree",
      },
    ]);
  });

  const before = (certificate: ReturnType<typeof tls>): readonly Observation[] => [
    { ...redirect, ...at('19') },
    observed([], {}, 8000, { ...at('20'), tls: certificate }),
  ];
  const shown = observed(['etl.example.com'], {}, 8000, { ...at('23'), tls: tls(['etl.example.com'], 'new') });
  it.each([
    ['a renewed certificate keeps it', tls(['etl.example.com', 'x.example.net'], 'old'), ['example.com']],
    ['a certificate of another host ends it', tls(['other.example.net'], 'old'), []],
    ['a certificate without names ends it, unless it is the same', tls([], 'old'), []],
    ['the same certificate keeps it', tls([], 'new'), ['example.com']],
  ])('%s', async (_case, certificate, expected) => {
    expect(await domains(unnamed, { before: before(certificate), seen: [shown] })).toEqual(expected);
  });

  it('of certificates, only the names in the one that is shown now count', async () => {
    const old = observed(['etl.example.com', 'www.example.com'], {}, 8000, at('20'));
    expect(
      await domains(unnamed, { before: [old], seen: [observed(['www.example.com'], {}, 8000, at('23'))] }),
    ).toEqual([]);
    const { ownNames } = smallNames({ names: here, before: [old], seen: [observed(['www.example.com'])] });
    expect((await ownNames(unnamed, never)).map(({ name }) => name)).toEqual(['www.example.com']);
  });

  it('is three names of each kind, the latest ones, so that no other is crowded out', async () => {
    const many = Array.from({ length: 50 }, (_, i) =>
      observed([], { 'host.airbyteUrl': `n${i}.example.com`, 'header.location': `http://r${i}.example.com:8000/` }),
    );
    const { ownNames, resolved } = smallNames({ before: many, seen: [now], ptr: ['ptr.example.com'] });
    await ownNames(unnamed, never);
    expect(resolved).toEqual([
      ...['r49', 'r48', 'r47', 'n49', 'n48', 'n47', 'ptr'].map((label) => `${label}.example.com`),
    ]);
  });

  it('is remembered from the first sweep on, and forgotten when the finding was gone in between', async () => {
    const store = await openStore();
    const sweeps = ['first', 'second', 'third'];
    for (const [day, id] of sweeps.entries()) {
      await store.startSweep(sampleSweep({ id, startedAt: `2026-11-2${day}T00:00:00.000Z`, state: 'finished' }));
    }
    await store.addObservations('first', [redirect, report]);
    await store.addObservations('second', [report]);
    await store.addObservations('third', [now]);
    const event = (sweepId: string, from: FindingState | null, to: FindingState): FindingEvent => ({
      ...{ findingId: unnamed.id, at: '2026-11-20T10:00:00.000Z', sweepId, from, to, reason: 'seen' },
    });
    const third = { ...unnamed, sweepId: 'third' };
    await store.saveFindings([
      {
        finding: third,
        events: [event('first', null, 'new'), event('second', 'new', 'open'), event('third', 'open', 'open')],
      },
    ]);
    const nothing = {
      resolver: { resolve: async () => [HERE] },
      dns: smallDns({}),
      isProviderName: () => false,
      isFront: async () => false,
    };
    const find = async (): Promise<readonly string[]> =>
      (await createAttribution(createOwnNames({ store, ...nothing }))({ ...third }, never)).map(({ domain }) => domain);
    expect(await find()).toEqual(['example.com']);
    await store.saveFindings([
      { finding: third, events: [event('second', 'open', 'gone'), event('second', 'gone', 'reopened')] },
    ]);
    expect(await find()).toEqual([]);
  });
});

it('asks the domain of a name that leads here for its own address too, as a hint', async () => {
  const { ownNames } = smallNames({
    names: { ...here, 'example.com': [HERE] },
    seen: [observed(['etl.example.com'])],
  });
  expect(await ownNames(unnamed, never)).toEqual([
    { name: 'etl.example.com', claims: [{ proof: 'certificate', at: '2026-11-23T10:00:00.000Z' }] },
    { name: 'example.com', claims: [{ proof: 'hint', at: '' }] },
  ]);
});
