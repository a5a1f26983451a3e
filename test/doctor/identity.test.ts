import { expect, it } from 'vitest';
import { clockCheck, type IdentityDeps, identityPageCheck, operatorCheck } from '../../src/doctor/identity.ts';
import type { FetchPage } from '../../src/ports.ts';
import { never } from './world.ts';

const operator = { name: 'Example', contact: 'scan@example.org', url: 'https://scan.example.org/about' };
const GOOD = '<p>We scan. Write to Scan@Example.org to opt out.</p>';

interface World {
  readonly pages?: Readonly<Record<string, string>>;
  readonly code?: number;
  readonly date?: string;
  readonly now?: string;
  readonly isTrusted?: boolean;
  readonly url?: string;
}

function deps({
  pages = {},
  code = 200,
  date = '',
  now = '2026-11-23T12:00:00.400Z',
  isTrusted = true,
  url,
}: World): IdentityDeps {
  const all: Readonly<Record<string, string>> = {
    '/about': GOOD,
    '/robots.txt': 'User-agent: *\nAllow: /\n',
    '/.well-known/security.txt': 'Contact: mailto:scan@example.org\n',
    ...pages,
  };
  const fetchPage: FetchPage = async ({ address, named, host }, path) => {
    expect([address, named, host]).toEqual(['198.51.100.1', true, 'scan.example.org']);
    const text = all[path];
    return text === undefined ? { code: 404, text: '', date } : text === 'silence' ? null : { code, text, date };
  };
  return {
    operator: url === undefined ? operator : { ...operator, url },
    resolver: { resolve: async () => ['198.51.100.1'] },
    fetchPage,
    isTrusted: async () => isTrusted,
    now: () => new Date(now),
  };
}

it.each<[string, World, string, RegExp]>([
  ['good', {}, 'ok', /names scan@example\.org and how to object/],
  ['silent', { pages: { '/about': 'silence' } }, 'fail', /gives no answer/],
  ['missing', { code: 404 }, 'fail', /answers 404/],
  ['moved', { code: 301 }, 'warn', /redirects/],
  ['without the contact', { pages: { '/about': 'Write to us to opt out' } }, 'warn', /does not name scan@example\.org/],
  ['without a way to object', { pages: { '/about': 'We are scan@example.org' } }, 'warn', /does not say how to object/],
  ['with a bad certificate', { isTrusted: false }, 'warn', /certificate of scan\.example\.org is not trusted/],
  ['without encryption', { url: 'http://scan.example.org/about' }, 'warn', /is not https/],
  [
    'without security.txt',
    { pages: { '/.well-known/security.txt': '<html>not found' } },
    'warn',
    /security\.txt is missing or empty/,
  ],
  ['without robots.txt', { pages: { '/robots.txt': '' } }, 'warn', /robots\.txt is missing or empty/],
])('an identity page that is %s', async (_, world, status, says) => {
  const outcome = await identityPageCheck(deps(world)).run(never);
  expect(outcome).toMatchObject({ status, detail: expect.stringMatching(says) });
  expect(outcome.advice === '').toBe(status === 'ok');
});

it.each<[string, string, string]>([
  ['2026-11-23T12:00:00.400Z', 'Mon, 23 Nov 2026 12:00:00 GMT', 'ok'],
  ['2026-11-23T12:00:00.900Z', 'Mon, 23 Nov 2026 11:59:57 GMT', 'ok'],
  ['2026-11-23T12:00:10.000Z', 'Mon, 23 Nov 2026 12:00:00 GMT', 'warn'],
  ['2026-11-23T11:59:50.000Z', 'Mon, 23 Nov 2026 12:00:00 GMT', 'warn'],
  ['2026-11-23T12:05:00.000Z', 'Mon, 23 Nov 2026 12:00:00 GMT', 'fail'],
  ['2026-11-23T12:00:00.000Z', 'yesterday', 'skipped'],
  ['2026-11-23T12:00:00.000Z', '', 'skipped'],
])('our clock at %s, theirs at %s: %s', async (now, date, status) => {
  expect(await clockCheck(deps({ now, date })).run(never)).toMatchObject({ status });
});

it('without an operator', async () => {
  const nobody = { ...deps({}), operator: null };
  expect(await operatorCheck(nobody).run(never)).toMatchObject({ status: 'warn' });
  expect(await identityPageCheck(nobody).run(never)).toMatchObject({ status: 'skipped' });
  expect(await clockCheck(nobody).run(never)).toMatchObject({ status: 'skipped' });
});
