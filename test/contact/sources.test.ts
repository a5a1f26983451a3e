import { describe, expect, it } from 'vitest';
import { createHandEnteredSource, type HandEntry } from '../../src/contact/hand-entered.ts';
import { createLadder } from '../../src/contact/ladder.ts';
import { createSecurityTxtSource } from '../../src/contact/security-txt-source.ts';
import { UsageError } from '../../src/model/errors.ts';
import type { Finding } from '../../src/model/finding.ts';
import { readAddress } from '../../src/notice/recipient.ts';
import type { ContactSource, FetchText } from '../../src/ports.ts';
import { contact, endpoint, finding } from '../notice/samples.ts';

const clock = { now: (): Date => new Date('2026-11-23T12:00:00Z') };
const never = new AbortController().signal;

describe('hand-entered contacts', () => {
  const entry = (match: string, address: string, where = 'airsweep.yaml:3'): HandEntry => ({ match, address, where });
  const source = createHandEnteredSource(
    [
      entry('203.0.113.0/24', 'net@example.com'),
      entry('203.0.113.0/28', 'small@example.com'),
      entry('example.com', 'domain@example.com'),
      entry('etl.example.com', 'etl@example.com'),
      entry('203.0.113.99', 'host@EXAMPLE.com'),
      entry('2001:db8::/32', 'six@example.com'),
      entry('2001:db8::7', 'seven@example.com'),
      entry('3m.example', 'digits@example.com'),
    ],
    readAddress,
    clock,
  );
  const at = (address: string, host: string | null = null, hostnames: readonly string[] = []): Finding =>
    finding({ endpoint: endpoint({ address, host }), hostnames });

  it.each([
    ['the smaller network', at('203.0.113.10'), ['small@example.com']],
    ['the larger network', at('203.0.113.77'), ['net@example.com']],
    ['a domain before a network', at('203.0.113.10', 'www.example.com'), ['domain@example.com']],
    ['the longer domain', at('203.0.113.10', 'a.etl.example.com'), ['etl@example.com']],
    ['a name seen', at('198.51.100.1', null, ['example.com']), ['domain@example.com']],
    ['an address before a domain', at('203.0.113.99', 'etl.example.com'), ['host@example.com']],
    ['IPv6', at('2001:db8::1'), ['six@example.com']],
    ['one IPv6 address', at('2001:db8::7'), ['seven@example.com']],
    ['its neighbour', at('2001:db8::8'), ['six@example.com']],
    ['a domain with a digit first', at('198.51.100.1', 'x.3m.example'), ['digits@example.com']],
    ['a look-alike domain', at('198.51.100.1', 'badexample.com'), []],
    ['nothing', at('198.51.100.1'), []],
  ])('%s', async (_case, what, addresses) => {
    const found = await source.find(what, never);
    expect(found.map((one) => one.address)).toEqual(addresses);
    expect(found.every((one) => one.rung === 'hand-entered')).toBe(true);
  });

  it.each([
    ['10.0.0.0/33', 'a@example.com'],
    ['10.0.0', 'a@example.com'],
    ['exa mple.com', 'a@example.com'],
    ['*.example.com', 'a@example.com'],
    ['example.com', 'Ann <a@example.com>'],
    ['example.com', 'a@example.com, b@example.com'],
    ['example.com', 'mailto:a@example.com'],
  ])('refuses %j with %j in one line that names the place', (match, address) => {
    const create = (): ContactSource =>
      createHandEnteredSource([entry(match, address, 'my.yaml:7')], readAddress, clock);
    expect(create).toThrow(UsageError);
    expect(create).toThrow(/^my\.yaml:7: [^\n]+$/);
  });
});

describe('security.txt source', () => {
  const current = 'Contact: mailto:security@example.com\nExpires: 2027-01-01T00:00:00Z\n';
  const plain = (text: string): { code: number; type: string; text: string } => ({
    code: 200,
    type: 'text/plain; charset=utf-8',
    text,
  });

  function ask(
    answers: Record<string, Awaited<ReturnType<FetchText>>>,
    names: Record<string, string[]>,
  ): { source: ContactSource; asked: string[]; resolved: string[] } {
    const asked: string[] = [];
    const resolved: string[] = [];
    const source = createSecurityTxtSource({
      clock,
      readAddress,
      resolver: {
        resolve: async (name) => {
          resolved.push(name);
          return names[name] ?? [];
        },
      },
      fetchText: async (where, path) => {
        const url = `${where.tls ? 'https' : 'http'}://${where.host}@${where.address}:${where.port}${path}`;
        asked.push(url);
        const key = `${where.host}:${where.port}${path}`;
        return key in answers ? (answers[key] ?? null) : { code: 404, type: 'text/html', text: '' };
      },
    });
    return { source, asked, resolved };
  }

  const here = { 'etl.example.com': ['203.0.113.10'] };
  const wellKnown = 'etl.example.com:443/.well-known/security.txt';

  it('asks the name at the own address, over TLS, and stops at the first file', async () => {
    const { source, asked } = ask({ [wellKnown]: plain(current) }, here);
    expect(await source.find(finding(), never)).toEqual([contact({ fetchedAt: '2026-11-23T12:00:00.000Z' })]);
    expect(asked).toEqual(['https://etl.example.com@203.0.113.10:443/.well-known/security.txt']);
  });

  it('falls back to the old place, then to the own port when that speaks TLS', async () => {
    const { source, asked } = ask({ 'etl.example.com:8443/security.txt': plain(current) }, here);
    const tls = finding({ endpoint: endpoint({ port: 8443, tls: true }) });
    expect((await source.find(tls, never)).map((one) => one.evidenceUrl)).toEqual([
      'https://etl.example.com:8443/security.txt',
    ]);
    expect(asked.map((url) => url.replace(/^.*10:/, ''))).toEqual([
      '443/.well-known/security.txt',
      '443/security.txt',
      '8443/.well-known/security.txt',
      '8443/security.txt',
    ]);
  });

  it('never asks over plain HTTP, nor twice a port that is silent', async () => {
    const { source, asked } = ask({ [wellKnown]: null }, here);
    await source.find(finding(), never);
    expect(asked).toEqual(['https://etl.example.com@203.0.113.10:443/.well-known/security.txt']);
  });

  it('asks only names that resolve to the finding, and looks up no more than three', async () => {
    const { source, asked, resolved } = ask(
      {},
      { 'b.example.com': ['198.51.100.1'], 'd.example.com': ['203.0.113.10'] },
    );
    const many = finding({
      endpoint: endpoint({ host: 'a.example.com' }),
      hostnames: [
        '*.example.com',
        'b.example.com',
        'bad name',
        'localhost',
        'a.example.com',
        'c.example.com',
        'd.example.com',
      ],
    });
    expect(await source.find(many, never)).toEqual([]);
    expect(resolved).toEqual(['a.example.com', 'b.example.com', 'c.example.com']);
    expect(asked).toEqual([]);
  });

  it.each([
    [
      'expired',
      'Contact: a@example.com\nExpires: 2020-01-01T00:00:00Z',
      'security.txt of etl.example.com (expired 2020-01-01)',
    ],
    ['undated', 'Contact: a@example.com', 'security.txt of etl.example.com (without a valid date)'],
  ])('notes that a file is %s', async (_case, text, from) => {
    const { source } = ask({ [wellKnown]: plain(text) }, here);
    expect((await source.find(finding(), never)).map((one) => one.source)).toEqual([from]);
  });

  it('puts the contact of a current file before that of an expired one', async () => {
    const { source } = ask(
      {
        'old.example.com:443/.well-known/security.txt': plain('Contact: old@example.com'),
        [wellKnown]: plain(current),
      },
      { 'old.example.com': ['203.0.113.10'], ...here },
    );
    const found = await source.find(finding({ hostnames: ['old.example.com', 'etl.example.com'] }), never);
    expect(found.map((one) => one.address)).toEqual(['security@example.com', 'old@example.com']);
  });

  it.each([
    ['canonical elsewhere', plain(`${current}Canonical: https://www.example.com/.well-known/security.txt`), 0],
    ['canonical over http', plain(`${current}Canonical: http://etl.example.com/.well-known/security.txt`), 0],
    ['canonical here', plain(`${current}Canonical: https://etl.example.com/.well-known/security.txt`), 1],
    [
      'one of several',
      plain(`${current}Canonical: https://x.test/\nCanonical: https://etl.example.com/security.txt`),
      1,
    ],
    ['a web page', { code: 200, type: 'text/html', text: current }, 0],
    ['an error page', { code: 500, type: 'text/plain', text: current }, 0],
    ['a redirect', { code: 301, type: 'text/plain', text: current }, 0],
    ['an address with parameters', plain('Contact: mailto:a@example.com?cc=b@example.org'), 0],
    ['a smuggled header', plain('Contact: mailto:a@example.com%0d%0aBcc:b@example.org'), 0],
  ])('%s', async (_case, answer, count) => {
    const { source } = ask({ [wellKnown]: answer }, here);
    expect(await source.find(finding(), never)).toHaveLength(count);
  });

  it('asks nobody once it is stopped', async () => {
    const { source, asked, resolved } = ask({}, here);
    expect(await source.find(finding(), AbortSignal.abort())).toEqual([]);
    expect([asked, resolved]).toEqual([[], []]);
  });
});

describe('ladder', () => {
  it('keeps the order of its sources and an address only once', async () => {
    const first: ContactSource = { find: async () => [contact({ address: 'A@example.com' })] };
    const second: ContactSource = {
      find: async () => [
        contact({ address: 'a@example.com', rung: 'hand-entered' }),
        contact({ address: 'b@example.com' }),
      ],
    };
    const found = await createLadder([first, second]).find(finding(), never);
    expect(found.map((one) => [one.address, one.rung])).toEqual([
      ['A@example.com', 'security.txt'],
      ['b@example.com', 'security.txt'],
    ]);
  });
});
