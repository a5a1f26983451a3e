import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact, Rung } from '../../src/model/contact.ts';
import { composeNotice, type Message, type NoticeCase } from '../../src/notice/compose.ts';
import { describeEvidence } from '../../src/notice/evidence.ts';
import { isHostName } from '../../src/notice/place.ts';
import { statedExposures } from '../../src/notice/reduce.ts';
import { contact, endpoint, evidence, finding, hostile, noticeInput, STEPS } from './samples.ts';

const RUNGS: readonly Rung[] = ['security.txt', 'rdap-abuse', 'national-cert'];
const REMINDER = {
  subject: '[Exposure Notice #0000AAAA] Airbyte on 203.0.113.10:8000 is reachable without login',
  sentAt: '2026-11-23T12:00:00.000Z',
  ticket: '',
};

function one(part: Parameters<typeof finding>[0] = {}, more: Partial<NoticeCase> = {}): NoticeCase {
  return { finding: finding(part), evidence: [evidence()], remediation: STEPS, ...more };
}

function compose(cases: readonly NoticeCase[], part: Parameters<typeof noticeInput>[0] = {}): Message {
  return composeNotice(noticeInput({ cases, ...part }));
}

function desk(part: Partial<Contact> = {}): Contact {
  return contact({ rung: 'rdap-abuse', address: 'abuse@hoster.example', ...part });
}

/** Everything that must be in a mail to anyone, first or reminder. */
const ALL = [
  ...RUNGS.map((rung) => [rung, 'first', null] as const),
  ...(['security.txt', 'rdap-abuse'] as const).map((rung) => [rung, 'reminder', REMINDER] as const),
];

describe('every notice', () => {
  it.each(ALL)('%s, %s: says the eight things in their order', (rung, _which, reminder) => {
    const { text } = compose([one()], { contact: contact({ rung }), reminder, at: '2026-12-14T12:00:00.000Z' });
    const order = [
      'Airbyte on 203.0.113.10 port 8000',
      'Source of the address:',
      'Whoever reaches such a server',
      '1. Close the port in the firewall.',
      reminder === null ? '1, 2, 3, 7, 14, 21, 30, 60 and 90 days after this mail' : 'until 2027-02-21',
      'FIXED',
      'WRONG',
      'STOP',
      'scan@example.net',
      'https://scan.example.net/about',
      '-----BEGIN EXPOSURE DATA v1-----',
    ];
    // Wrapped text is read like a reader does.
    const flowing = text.replace(/\s+/g, ' ');
    const places = order.map((words) => flowing.lastIndexOf(words));
    expect(places.every((at) => at >= 0)).toBe(true);
    if (rung !== 'national-cert') {
      const seen = flowing.indexOf('GET / -> 200');
      expect(seen).toBeGreaterThan(flowing.indexOf('Source of the address:'));
      expect(seen).toBeLessThan(flowing.indexOf('Whoever reaches'));
      expect(flowing).toContain('curl -sI -m 10 http://203.0.113.10:8000/');
      expect(flowing).toContain('airsweep check');
    }
    expect(flowing.indexOf('Whoever reaches')).toBeLessThan(flowing.indexOf('1. Close the port'));
    expect(flowing.indexOf('1. Close the port')).toBeLessThan(flowing.indexOf('FIXED'));
    expect(flowing).toContain('We did not log in');
    // The day it was seen, not the day of writing.
    if (reminder !== null) expect(flowing).toContain('still open on 2026-11-23');
  });

  it('reminds with the day on which all were seen open, in the order of their addresses', () => {
    const cases = [
      ['203.0.113.10', '2026-12-14T10:00:00.000Z'],
      ['203.0.113.9', '2026-12-07T10:00:00.000Z'],
      ['2001:db8::1', '2026-12-14T10:00:00.000Z'],
    ].map(([address = '', lastSeen = ''], index) =>
      one({ id: `${index}`.repeat(12), endpoint: { ...one().finding.endpoint, address }, lastSeen }),
    );
    const { subject, text } = compose(cases, { reminder: REMINDER, at: '2026-12-16T12:00:00.000Z' });
    expect(subject).toMatch(/on 203\.0\.113\.9:8000 and 2 more: .*\(still open on 2026-12-07\)$/);
    expect(text).not.toContain('2026-12-16');
    const ids = [...text.matchAll(/^\[(\d)\1{11}\] Airbyte on \S+ port/gm)].map(([, digit]) => digit);
    expect(ids).toEqual(['1', '0', '2']);
  });

  it.each(ALL)('%s, %s: is plain ASCII within 72 columns and names no exploit path', (rung, _which, reminder) => {
    const lines = [one({}, { evidence: Array.from({ length: 8 }, () => evidence({ title: 'word '.repeat(40) })) })];
    const { text } = compose(lines, { contact: contact({ rung }), reminder });
    const prose = text.slice(0, text.indexOf('-----BEGIN'));
    expect(prose).toMatch(/^[\n\x20-\x7e]*$/);
    expect(prose.split('\n').filter((line) => line.length > 72)).toEqual([]);
    expect(text).not.toMatch(/export/i);
    expect(text).not.toMatch(/\{\{|undefined|null|NaN/);
  });
});

describe('to an operator', () => {
  it('is milder where a password protects', () => {
    const { subject, text } = compose([one({ exposure: 'basic' })]);
    expect(subject).toContain('reachable from the Internet');
    expect(text).not.toContain('without a login');
    expect(text).toContain('The data is behind a password.');
  });

  it('adds the step to replace credentials when the fingerprint forgot it', () => {
    const { text } = compose([one({}, { remediation: ['Close the port.'] })]);
    expect(text).toContain('2. Replace every password');
  });

  it('tells one what to do about the open server, not what would do for the one with a password', () => {
    const login = one({ id: 'ffffffffffff', exposure: 'login' }, { remediation: ['Keep it current.'] });
    expect(compose([login]).text).toContain('1. Keep it current.');
    expect(compose([one(), login]).text).not.toContain('Keep it current.');
  });

  it('tells no name of another domain', () => {
    const shared = one({ hostnames: ['etl.example.com', 'shop.example.org', 'other.test'] });
    const { text } = compose([shared]);
    expect(text).toContain('names: etl.example.com)');
    expect(text).not.toMatch(/example\.org|other\.test/);
  });

  it('gives commands that a shell and an untrusted certificate do not spoil', () => {
    const { text } = compose([one({ endpoint: endpoint({ address: '2001:db8::1', port: 443, tls: true }) })]);
    expect(text).toContain("curl -sIk -m 10 'https://[2001:db8::1]/'");
  });

  it('lists public weaknesses by number, with their doubt', () => {
    const { text } = compose([one({ risks: ['airbyte-no-login', 'cve-2021-44228', 'cve-2021-45105?'] })]);
    expect(text).toContain('known weaknesses of this version: CVE-2021-44228, CVE-2021-45105');
    expect(text.replace(/\s+/g, ' ')).toContain('CVE-2021-45105 (possibly)');
    expect(text).not.toContain('airbyte-no-login');
  });

  it.each([
    [5, 0],
    [6, 1],
  ])('%i findings come with %i tables', (count, tables) => {
    const cases = Array.from({ length: count }, (_, index) =>
      one({ id: `${index}`.padStart(12, '0'), endpoint: endpoint({ port: 8000 + index }) }),
    );
    const { text, attachments } = compose(cases);
    expect(attachments).toHaveLength(tables);
    expect(text.includes('scan_http_vulnerable')).toBe(tables === 1);
    expect(attachments.flatMap(({ content }) => content.trimEnd().split('\r\n')).length).toBe(
      tables === 0 ? 0 : count + 1,
    );
  });

  it('explains where the address comes from', () => {
    const { text } = compose([one()]);
    expect(text.replace(/\s+/g, ' ')).toContain(
      'This mail goes to security@example.com. Source of the address: security.txt of etl.example.com ' +
        '(https://etl.example.com/.well-known/security.txt), looked up on 2026-11-23.',
    );
  });

  it.each([
    ['a file of ours', 'airsweep.yaml:9'],
    ["a stranger's page", 'https://evil.example/.well-known/security.txt'],
    ['no https', 'http://etl.example.com/x'],
    ['a query', 'https://etl.example.com/?x'],
  ])('does not print the place when it is %s', (_case, evidenceUrl) => {
    expect(compose([one()], { contact: contact({ evidenceUrl }) }).text).not.toContain(evidenceUrl);
  });

  it('is text for a form where there is no mailbox', () => {
    const form = { contact: desk({ address: '', form: 'https://hoster.example/abuse' }) };
    const { text, attachments } = compose([one()], form);
    expect(attachments).toEqual([]);
    expect(text).not.toMatch(/attached|this mail|your reply/);
    expect(text.replace(/\s+/g, ' ')).toContain('This report goes to the form at https://hoster.example/abuse.');
  });
});

describe('to an abuse desk', () => {
  it('accuses nobody and asks to forward', () => {
    const text = compose([one()], { contact: desk() }).text.replace(/\s+/g, ' ');
    expect(text).toContain('vulnerable customer system, not about abuse by the customer');
    expect(text).toContain('forward this mail as it is');
    expect(text).toContain('we ask for no action against the account');
  });

  it('speaks of one address only', () => {
    const other = one({ id: 'ffffffffffff', endpoint: endpoint({ address: '203.0.113.11' }) });
    expect(() => compose([one(), other], { contact: desk() })).toThrow(RangeError);
    const port = one({ id: 'ffffffffffff', endpoint: endpoint({ port: 8001 }) });
    const { text, attachments } = compose([one(), port], { contact: desk() });
    expect(attachments.map(({ kind }) => kind)).toEqual(['xarf', 'xarf']);
    const named = [text, ...attachments.map(({ content }) => content)].join('\n').match(/\d+\.\d+\.\d+\.\d+/g);
    expect(new Set(named)).toEqual(new Set(['203.0.113.10']));
  });

  it("tells no name in the network's own domain: it may be another customer's", () => {
    const neighbours = one({ hostnames: ['c1.hoster.example', 'etl.example.com'] });
    expect(compose([neighbours], { contact: desk() }).text).not.toMatch(/c1\.hoster|etl\.example/);
  });

  it('names who reports and who sends', () => {
    const [report] = compose([one()], { contact: desk() }).attachments;
    expect(JSON.parse(report?.content ?? '')).toMatchObject({
      reporter: { org: 'Example Security', contact: 'scan@example.net', domain: 'example.net' },
      sender: { org: 'Example Security', contact: 'notice@example.net', domain: 'example.net' },
      type: 'open_service',
    });
  });
});

describe('to a national CERT', () => {
  it('is short and carries the table', () => {
    const cert = contact({ rung: 'national-cert', address: 'cert@cert.example' });
    const other = one({ id: 'ffffffffffff', endpoint: endpoint({ address: '203.0.113.11' }) });
    const { text, attachments } = compose([one(), other], { contact: cert });
    expect(attachments.map(({ name }) => name)).toEqual(['2026-11-23-scan_http_vulnerable-a1b2c3d4.csv']);
    expect(text).toContain('2026-11-23-scan_http_vulnerable-a1b2c3d4.csv');
    expect(text).not.toContain('GET / -> 200');
  });
});

describe('whatever a host says', () => {
  const headings = (text: string): readonly string[] =>
    text.split('\n\n').filter((paragraph) => /^[A-Z][A-Z ]+$/.test(paragraph));
  const ALLOWED = ['http://203.0.113.10:8000/', 'https://scan.example.net/about', 'https://scan.example.net/about):'];

  it.each(ALL)('%s, %s: adds no line, mark, slot, link or address', (rung, _which, reminder) => {
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, fc.boolean(), (version, title, path, name, isNamed) => {
        const loud = compose(
          [
            one(
              {
                product: version,
                version,
                hostnames: [name, `${name}.example.com`],
                endpoint: endpoint({ path: `/${path}`, host: isNamed ? name : null }),
              },
              { evidence: [evidence({ title, path: `/${path}` }), evidence({ certificate: title })] },
            ),
          ],
          {
            contact: contact({ rung, source: title, evidenceUrl: `https://${path}` }),
            reminder: reminder && { ...reminder, ticket: version },
          },
        );
        const { text, subject } = loud;
        const host = isNamed && isHostName(name) ? name : null;
        expect(subject).toMatch(/^\[Exposure Notice #(?:A1B2C3D4|0000AAAA)\] [\x20-\x7e]{1,122}$/);
        expect(text).toMatch(/^[\n\x20-\x7e]*$/);
        expect([...statedExposures(text)]).toEqual([['0a1b2c3d4e5f', 'open']]);
        expect(text.match(/-{5}/g)?.length).toBe(4);
        expect(text.match(/^\[/gm)?.length).toBe(rung === 'national-cert' ? 1 : 3);
        expect(text).not.toMatch(/\{\{|\}\}/);
        expect(text).not.toMatch(/(?<!\/)\/export/i);
        expect(headings(text)).toEqual(headings(compose([one()], { contact: contact({ rung }), reminder }).text));
        for (const url of text.match(/\bhttps?:\/\/[^\s,]*/g) ?? []) {
          const isOwn = ALLOWED.some((known) => url.startsWith(known)) || url.startsWith(`http://${host}:8000/`);
          expect(isOwn ? '' : url).toBe('');
        }
        for (const address of text.match(/[^\s(]+@[^\s,]*/g) ?? []) {
          expect(address).toMatch(/^(?:security@example\.com|scan@example\.net)\.?$/);
        }
      }),
    );
  });
});

describe('describeEvidence', () => {
  it('tells answers, and the certificate once', () => {
    const answer = {
      endpoint: endpoint(),
      requestId: 'root',
      path: '/',
      at: '2026-11-23T10:00:00.000Z',
      durationMs: 5,
      status: 'ok' as const,
      facts: { code: 200, title: 'Airbyte' },
      tls: { names: [], sha256: 'ab'.repeat(32), notAfter: '2027-01-01T00:00:00.000Z', protocol: 'TLSv1.3' },
    };
    const seen = describeEvidence([
      answer,
      { ...answer, status: 'reset', facts: {} },
      { ...answer, path: '/api/v1/health', facts: { code: 401 } },
      { ...answer, path: '/Export/', facts: { code: 404 } },
      { ...answer, path: '/api/v1/0f1e2d3c4b5a6978', facts: { code: 404 } },
    ]);
    const { text } = compose([one({}, { evidence: seen })]);
    const begin = text.indexOf('[0a1b2c3d4e5f] Airbyte on 203.0.113.10:8000');
    expect(text.slice(begin, text.indexOf('\n\n', begin)).split('\n')).toEqual([
      '[0a1b2c3d4e5f] Airbyte on 203.0.113.10:8000',
      '  - version 0.35.5-alpha, as its own interface states',
      '  - 2026-11-23T10:00:00Z GET / -> 200, page title "Airbyte"',
      '  - 2026-11-23T10:00:00Z GET /api/v1/health -> 401',
      '  - 2026-11-23T10:00:00Z GET (another path) -> 404',
      '  - 2026-11-23T10:00:00Z GET /api/v1/0f1e2d3c4b5a6978 (made up) -> 404',
      '  - TLS certificate SHA-256',
      `    ${'ab'.repeat(32)}`,
    ]);
  });
});
