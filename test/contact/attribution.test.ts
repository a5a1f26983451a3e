import { describe, expect, it } from 'vitest';
import { createAttribution } from '../../src/contact/attribution.ts';
import type { Finding } from '../../src/model/finding.ts';
import { endpoint, finding } from '../notice/samples.ts';
import { HERE, observed, type Small, smallNames } from './names.ts';

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
      { seen: [observed([], { 'json.webappUrl': 'https://etl.example.com/' })], ptr: ['etl.example.com'] },
    ],
  ] satisfies [string, Finding, Small][])('by %s', async (_case, what, small) => {
    expect(await domains(what, small)).toEqual(['example.com']);
  });

  it('says which proofs agree', async () => {
    const { ownNames } = smallNames({ names: here, seen: certificate, ptr: ['etl.example.com'] });
    expect(await createAttribution(ownNames)(unnamed, never)).toEqual([
      { domain: 'example.com', name: 'etl.example.com', why: 'reverse DNS and the certificate agree' },
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
