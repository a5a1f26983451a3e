import { describe, expect, it } from 'vitest';
import { createHandEnteredSource, type HandEntry } from '../../src/contact/hand-entered.ts';
import { createLadder } from '../../src/contact/ladder.ts';
import type { OwnNames } from '../../src/contact/own-names.ts';
import { createSecurityTxtSources, type SecurityTxtSources } from '../../src/contact/security-txt-source.ts';
import type { Contact } from '../../src/model/contact.ts';
import { UsageError } from '../../src/model/errors.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { ContactSource, FetchText } from '../../src/ports.ts';
import { contact, endpoint, finding } from '../notice/samples.ts';
import { HERE, observed, type Small, smallNames } from './names.ts';

const clock = { now: (): Date => new Date('2026-11-23T12:00:00Z') };
const never = new AbortController().signal;

/** A finding's own hostnames, as far as they lead to its address. */
function leadingTo(names: Readonly<Record<string, string>>): OwnNames {
  return async ({ endpoint: { address }, hostnames }) =>
    hostnames.filter((name) => names[name] === address).map((name) => ({ name, claims: [] }));
}

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
    leadingTo({ 'example.com': '198.51.100.1', 'x.3m.example': '198.51.100.1' }),
    clock,
  );
  const at = (address: string, host: string | null = null, hostnames: readonly string[] = []): Finding =>
    finding({ endpoint: endpoint({ address, host, named: host !== null }), hostnames });

  it.each([
    ['the smaller network', at('203.0.113.10'), ['small@example.com']],
    ['the larger network', at('203.0.113.77'), ['net@example.com']],
    ['a domain before a network', at('203.0.113.10', 'www.example.com'), ['domain@example.com']],
    ['the longer domain', at('203.0.113.10', 'a.etl.example.com'), ['etl@example.com']],
    ['a name seen that leads here', at('198.51.100.1', null, ['example.com']), ['domain@example.com']],
    ['a name seen that leads elsewhere', at('198.51.100.2', null, ['example.com', 'www.example.com']), []],
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

  it('takes a name that only an imported record gives for no word of the user', async () => {
    const imported = endpoint({ address: '198.51.100.2', host: 'www.example.com', named: false });
    expect(await source.find(finding({ endpoint: imported, hostnames: [] }), never)).toEqual([]);
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
      createHandEnteredSource([entry(match, address, 'my.yaml:7')], leadingTo({}), clock);
    expect(create).toThrow(UsageError);
    expect(create).toThrow(/^my\.yaml:7: [^\n]+$/);
  });
});

describe('security.txt source', () => {
  type Answer = NonNullable<Awaited<ReturnType<FetchText>>>;
  const plain = (text: string, change: Partial<Answer> = {}): Answer => ({
    code: 200,
    type: 'text/plain; charset=utf-8',
    location: '',
    text,
    ...change,
  });
  const moved = (location: string): Answer => plain('', { code: 302, location });

  function ask(
    answers: Record<string, Answer | null>,
    names: Record<string, string[]>,
    small: Small = {},
  ): { sources: SecurityTxtSources; asked: string[] } {
    const asked: string[] = [];
    const sources = createSecurityTxtSources({
      clock,
      budgetMs: 30_000,
      ownNames: smallNames({ names, ...small }).ownNames,
      fetchText: async (where, path) => {
        const url = `${where.tls ? 'https' : 'http'}://${where.host}@${where.address}:${where.port}${path}`;
        asked.push(url);
        const key = `${where.host}:${where.port}${path}`;
        return key in answers ? (answers[key] ?? null) : plain('', { code: 404 });
      },
    });
    return { sources, asked };
  }

  const current = 'Contact: mailto:security@example.com\nExpires: 2027-01-01T00:00:00Z\n';
  const here = { 'etl.example.com': ['203.0.113.10'] };
  const wellKnown = 'etl.example.com:443/.well-known/security.txt';
  const find = ({ current: source }: SecurityTxtSources, what: Finding = finding()): Promise<readonly Contact[]> =>
    source.find(what, never);

  it('asks the name at the own address, over TLS, and stops at the first file', async () => {
    const { sources, asked } = ask({ [wellKnown]: plain(current) }, here);
    expect(await find(sources)).toEqual([contact({ fetchedAt: '2026-11-23T12:00:00.000Z' })]);
    expect(asked).toEqual(['https://etl.example.com@203.0.113.10:443/.well-known/security.txt']);
  });

  it('tells the policy and the key that the file names', async () => {
    const more = 'Policy: https://example.com/policy\nEncryption: https://example.com/key.asc\n';
    const { sources } = ask({ [wellKnown]: plain(`${current}${more}`) }, here);
    expect(await find(sources)).toMatchObject([
      { policy: 'https://example.com/policy', encryption: 'https://example.com/key.asc' },
    ]);
  });

  it('falls back to the old place, then to the own port when that speaks TLS', async () => {
    const { sources, asked } = ask({ 'etl.example.com:8443/security.txt': plain(current) }, here);
    const tls = finding({ endpoint: endpoint({ port: 8443, tls: true }) });
    expect((await find(sources, tls)).map((one) => one.evidenceUrl)).toEqual([
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
    const { sources, asked } = ask({ [wellKnown]: null }, here);
    await find(sources);
    expect(asked).toEqual(['https://etl.example.com@203.0.113.10:443/.well-known/security.txt']);
  });

  it('asks three names that resolve to the finding, from wherever they are known', async () => {
    const at = ['203.0.113.10'];
    const { sources, asked } = ask(
      {},
      {
        'b.example.com': ['198.51.100.1'],
        'c.example.com': at,
        'd.example.com': at,
        'e.example.com': at,
        'f.example.com': at,
      },
      { ptr: ['d.example.com'], seen: [observed(['e.example.com', '*.example.com', 'bad name'])] },
    );
    const many = finding({
      endpoint: endpoint({ host: 'c.example.com' }),
      hostnames: ['b.example.com', 'localhost', 'f.example.com'],
    });
    expect(await find(sources, many)).toEqual([]);
    expect([...new Set(asked.map((url) => new URL(url).username))]).toEqual([
      'c.example.com',
      'd.example.com',
      'e.example.com',
    ]);
  });

  it.each([
    [
      'expired',
      'Contact: a@example.com\nExpires: 2020-01-01T00:00:00Z',
      'security.txt of etl.example.com (expired 2020-01-01)',
    ],
    ['undated', 'Contact: a@example.com', 'security.txt of etl.example.com (without a valid date)'],
  ])('puts a file that is %s behind current ones and what a human entered', async (_case, text, from) => {
    const { sources, asked } = ask({ [wellKnown]: plain(text) }, here);
    const what = finding();
    const entry = { match: '203.0.113.10', address: 'b@example.com', where: 'x:1' };
    const entered = createHandEnteredSource([entry], leadingTo({}), clock);
    const ladder = createLadder([sources.current, entered, sources.stale].map((source) => ({ source })));
    const found = await ladder.find(what, never);
    expect(found.map((one) => one.source)).toEqual(['our own contact list, entered by hand', from]);
    expect(asked).toHaveLength(1);
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
    ['a web page', plain(current, { type: 'text/html' }), 0],
    ['an error page', plain(current, { code: 500 }), 0],
    ['a redirect without a place', plain(current, { code: 301 }), 0],
    ['an address with parameters', plain('Contact: mailto:a@example.com?cc=b@example.org'), 0],
    ['a smuggled header', plain('Contact: mailto:a@example.com%0d%0aBcc:b@example.org'), 0],
  ])('%s', async (_case, answer, count) => {
    const { sources } = ask({ [wellKnown]: answer }, here);
    expect(await find(sources)).toHaveLength(count);
  });

  it('takes a web page for a contact where there is no mailbox', async () => {
    const forms = 'Contact: https://example.com/report\nContact: http://plain.example/\nExpires: 2027-01-01T00:00:00Z';
    const { sources } = ask({ [wellKnown]: plain(forms) }, here);
    expect((await find(sources)).map(({ address, form }) => [address, form])).toEqual([
      ['', 'https://example.com/report'],
    ]);
    const both = ask({ [wellKnown]: plain(`${current}${forms}`) }, here).sources;
    expect((await find(both)).map(({ form }) => form)).toEqual(['']);
  });

  describe('redirects', () => {
    const two = { ...here, 'www.example.com': ['203.0.113.10'], 'www.example.org': ['203.0.113.10'] };
    const elsewhere = { ...here, 'www.example.com': ['198.51.100.1'] };
    it.each([
      ['to another name of the operator here', two, 'https://www.example.com/.well-known/security.txt', 1],
      ['to the same, relative', two, '/security.txt', 0],
      ['to another domain', two, 'https://www.example.org/.well-known/security.txt', 0],
      ['to another address', elsewhere, 'https://www.example.com/.well-known/security.txt', 0],
      ['to another port', two, 'https://www.example.com:8443/.well-known/security.txt', 0],
      ['to another path', two, 'https://www.example.com/export', 0],
      ['to plain HTTP', two, 'http://www.example.com/.well-known/security.txt', 0],
    ])('%s', async (_case, names, location, count) => {
      const { sources, asked } = ask(
        {
          [wellKnown]: moved(location),
          'www.example.com:443/.well-known/security.txt': plain(current),
          'www.example.org:443/.well-known/security.txt': plain(current),
        },
        names,
        { ptr: ['www.example.com'] },
      );
      const found = (await find(sources)).filter(({ evidenceUrl }) => evidenceUrl.includes('www.example.com'));
      // The name is asked for itself too: followed, it stands twice.
      const own = 'www.example.com' in names && names['www.example.com'][0] === '203.0.113.10' ? 1 : 0;
      expect(found).toHaveLength(own + count);
      expect(asked.every((url) => /@203\.0\.113\.10:443\/(?:\.well-known\/)?security\.txt$/.test(url))).toBe(true);
    });
  });

  it('asks nobody once it is stopped', async () => {
    const { sources, asked } = ask({}, here);
    expect(await sources.current.find(finding(), AbortSignal.abort())).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('has one budget for all names and places of a finding, and keeps what came before it ended', async () => {
    const asked: string[] = [];
    const names = { 'etl.example.com': [HERE], 'www.example.org': [HERE], 'www.example.net': [HERE] };
    const { current: source } = createSecurityTxtSources({
      clock,
      budgetMs: 50,
      ownNames: smallNames({ names, seen: [observed(Object.keys(names))] }).ownNames,
      fetchText: (where, _path, _maxBytes, signal) => {
        asked.push(`${where.host}:${where.port}`);
        if (where.host === 'etl.example.com') return Promise.resolve(plain(current));
        const { promise, resolve } = Promise.withResolvers<null>();
        signal.addEventListener('abort', () => resolve(null));
        return promise;
      },
    });
    const tls = finding({ endpoint: endpoint({ tls: true }) });
    expect((await source.find(tls, never)).map(({ address }) => address)).toEqual(['security@example.com']);
    expect(asked).toEqual(['etl.example.com:443', 'www.example.org:443']);
  });
});
