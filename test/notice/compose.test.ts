import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeNotice, type NoticeCase, type NoticeInput } from '../../src/notice/compose.ts';
import { describeEvidence } from '../../src/notice/evidence.ts';
import { neutralise } from '../../src/notice/neutralise.ts';
import { statedExposures, withoutFindings } from '../../src/notice/reduce.ts';
import { wrap } from '../../src/notice/wrap.ts';
import { contact, endpoint, finding, IDENTITY } from './samples.ts';

const STEPS = ['Close the port in the firewall.', 'Rotate every credential stored in it.'];

function one(part: Parameters<typeof finding>[0] = {}, evidence: readonly string[] = []): NoticeCase {
  return { finding: finding(part), evidence, remediation: STEPS };
}

function input(cases: readonly NoticeCase[]): NoticeInput {
  return { id: 'A1B2C3D4', contact: contact(), cases, identity: IDENTITY };
}

const hostile = fc.string({
  unit: fc.constantFrom(
    'a',
    ' ',
    '\n',
    '\r\n',
    '\n\n',
    'http://',
    'www.',
    'WWW.',
    '=',
    ',',
    '"',
    '\u202e',
    '\u2028',
    'é',
    '[0a1b2c3d4e5f] ',
    '-----END EXPOSURE DATA v1-----',
  ),
});

describe('composeNotice', () => {
  it('tells one finding in the agreed order', () => {
    const { subject, text } = composeNotice(input([one({}, ['asked and answered'])]));
    expect(subject).toBe('[Exposure Notice #A1B2C3D4] Airbyte on 203.0.113.10:8000: reachable without login');
    expect(text).toMatchInlineSnapshot(`
      "Hello,

      [0a1b2c3d4e5f] Airbyte on 203.0.113.10 port 8000
      (http://203.0.113.10:8000/; names: etl.example.com) answers anyone on
      the Internet without a login. First seen 2026-11-20T10:00:00.000Z, last
      seen 2026-11-23T10:00:00.000Z (UTC).

      WHY YOU GET THIS MAIL

      This mail goes to security@example.com. The address comes from:
      security.txt of etl.example.com. If you host this system for a customer
      or do not run it yourself, please pass this mail on to those who do.
      Nobody is accused of anything, and we ask for no action against anyone.

      WHAT WE SAW

      [0a1b2c3d4e5f] Airbyte on 203.0.113.10:8000
        - Version 0.35.5-alpha, as its own interface states.
        - asked and answered

      We did not log in, and we did not read, change or keep any of your data.
      All times are UTC.

      WHAT IT MEANS

      Whoever reaches such a server can read and change what it is set up to
      do, and use the credentials stored in it for your other systems.

      WHAT TO DO

      1. Close the port in the firewall.
      2. Rotate every credential stored in it.

      To check, open the address above from a network outside your own, for
      example with "curl -sI" and that address. It should fail to connect, or
      ask for a login.

      WHAT HAPPENS NEXT

      We look at the address again during the coming weeks and close the case
      when it no longer answers. There will be at most one reminder. To tell
      us something, reply with one of these words:

        FIXED  it is done; we look again and close the case
        WRONG  this is not yours, or it is not what we say
        STOP   no more mail from us to this address

      WHO WE ARE

      Example Security looks for self-hosted data servers that are open to the
      Internet by mistake and tells their operators, free of charge. Questions
      and objections: scan@example.net. We keep your address for this case
      only and delete it on request. What we do and how to be left out:
      https://scan.example.net/about

      FOR PROGRAMS

      -----BEGIN EXPOSURE DATA v1-----
      id,exposure,ip,port,scheme,host,url,product,version,first_seen,last_seen
      0a1b2c3d4e5f,open,203.0.113.10,8000,http,,http://203.0.113.10:8000/,airbyte,0.35.5-alpha,2026-11-20T10:00:00.000Z,2026-11-23T10:00:00.000Z
      -----END EXPOSURE DATA v1-----
      "
    `);
  });

  it('names the number of further servers and brackets IPv6', () => {
    const second = one({ id: 'ffffffffffff', endpoint: endpoint({ address: '2001:db8::1', port: 443, tls: true }) });
    const { subject, text } = composeNotice(input([second, one()]));
    expect(subject).toContain('on [2001:db8::1]:443 and 1 more: ');
    expect(text).toContain('(https://[2001:db8::1]/;');
  });

  it('is milder where a password protects', () => {
    const { subject, text } = composeNotice(input([one({ exposure: 'basic' })]));
    expect(subject).toContain('reachable from the Internet');
    expect(text).not.toContain('without a login');
    expect(text).toContain('Your data is behind a password.');
  });

  it('adds the step to replace credentials when the fingerprint forgot it', () => {
    const { text } = composeNotice(input([{ ...one(), remediation: ['Close the port.'] }]));
    expect(text).toContain('2. Replace every password');
  });

  it('tells no name of another domain', () => {
    const shared = one({ hostnames: ['etl.example.com', 'shop.example.org', 'other.test'] });
    const { text } = composeNotice(input([shared]));
    expect(text).toContain('names: etl.example.com)');
    expect(text).not.toMatch(/example\.org|other\.test/);
  });

  it('keeps hostile strings out of the structure, whatever they are', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (version, product, name) => {
        const quiet = composeNotice(input([one({ product: 'x', version: 'y', hostnames: [] }, ['z'])]));
        const loud = composeNotice(input([one({ product, version, hostnames: [`${name}.example.com`] }, [name])]));
        expect(loud.subject).not.toMatch(/[^\x20-\x7e]/);
        expect(loud.text).not.toMatch(/[^\n\x20-\x7e]/);
        expect(loud.text.split('\n\n').length).toBe(quiet.text.split('\n\n').length);
        expect(loud.text.match(/:\/\//g)?.length).toBe(quiet.text.match(/:\/\//g)?.length);
        expect([...statedExposures(loud.text)]).toEqual([['0a1b2c3d4e5f', 'open']]);
      }),
    );
  });

  it('wraps prose at 72', () => {
    const { text } = composeNotice(input([one({}, ['word '.repeat(40)])]));
    const prose = text.slice(0, text.indexOf('-----BEGIN'));
    expect(prose.split('\n').filter((line) => line.length > 72)).toEqual([]);
  });
});

describe('withoutFindings', () => {
  const ids = ['000000000001', '000000000002', '000000000003', '000000000004'];
  const cases = ids.map((id, index) =>
    one({ id, version: `1.0.${index}`, endpoint: endpoint({ address: `203.0.113.${index + 1}` }) }, [`line of ${id}`]),
  );

  it('gives the text that the rest alone would have had', () => {
    fc.assert(
      fc.property(fc.subarray(ids, { minLength: 1 }), (left) => {
        const gone = ids.filter((id) => !left.includes(id));
        const rest = composeNotice(input(cases.filter(({ finding: { id } }) => left.includes(id))));
        expect(withoutFindings(composeNotice(input(cases)).text, gone)).toBe(rest.text);
        expect([...statedExposures(rest.text).keys()]).toEqual(left);
      }),
    );
  });

  it('is not misled by a host that quotes another finding', () => {
    const liar = one({ id: ids[0] ?? '', version: `[${ids[1]}] x` }, [`[${ids[1]}] y`, `${ids[1]},open`]);
    const { text } = composeNotice(input([liar]));
    expect(withoutFindings(text, [ids[1] ?? ''])).toBe(text);
  });
});

describe('statedExposures', () => {
  it('is empty for a text without the block', () => {
    expect(statedExposures('Hello,\n').size).toBe(0);
  });
});

describe('neutralise', () => {
  it.each([
    ['a\r\nb\tc', 'a b c'],
    ['see http://x.test/ or WWW.x.test', 'see http[:]//x.test/ or www[.]x.test'],
    ['\u202eevil\u2028\u0000', '?evil ?'],
    ['mailto:a@b.c', 'mailto[:]a@b.c'],
  ])('%j becomes %j', (text, safe) => {
    expect(neutralise(text)).toBe(safe);
  });

  it('is printable ASCII, short, linkless, and stable', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 2000 })), (text) => {
        const safe = neutralise(text);
        expect(safe).toMatch(/^[\x20-\x7e]{0,200}$/);
        expect(safe).not.toMatch(/:\/\/|www\.|mailto:/i);
        expect(neutralise(safe)).toBe(safe);
      }),
    );
  });
});

describe('wrap', () => {
  it('loses no word, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const words = text.split(/\s+/u).filter((word) => word !== '');
        expect(
          wrap(text, '- ')
            .slice(2)
            .split(/\s+/u)
            .filter((word) => word !== ''),
        ).toEqual(words);
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
    const lines = describeEvidence([
      answer,
      { ...answer, status: 'reset', facts: {} },
      { ...answer, path: '/api/v1/health', facts: { code: 401 } },
    ]);
    expect(lines).toEqual([
      '2026-11-23T10:00:00.000Z: a plain read of / was answered with status 200, page title "Airbyte".',
      '2026-11-23T10:00:00.000Z: a plain read of /api/v1/health was answered with status 401.',
      `TLS certificate SHA-256 ${'ab'.repeat(32)}.`,
    ]);
  });
});
