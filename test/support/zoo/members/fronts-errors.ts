import type { Install } from '../airbyte/install.ts';
import type { Expectation, Member } from '../member.ts';
import { defineMember, type Place } from '../wire/define-member.ts';
import { nginxPage } from '../wire/nginx-pages.ts';
import { type Answer, answer, html, pathOf, redirect, type Site } from '../wire/site.ts';
import { web } from '../wire/web.ts';
import { serverOf, webappOf } from './installs.ts';

type Replace = (inner: Answer, path: string) => Answer | null;
type Case = readonly [
  id: string,
  title: string,
  install: Install,
  replace: Replace,
  expect: Omit<Expectation, 'port' | 'finding'>,
];

const ownPage = '<!doctype html><html><head><title>Oops</title></head><body><h1>We are sorry.</h1></body></html>';
const gatewayPage = '{"message":"no Route matched with those values"}';
const isApi = (path: string): boolean => path.startsWith('/api/');

/** Replaces answers of this status by a page of the proxy's own. */
function replacing(status: number, by: Answer): Replace {
  return (inner) => (inner.status === status ? by : null);
}

const own404 = replacing(404, { ...html(ownPage), status: 404 });
const own401 = replacing(401, { ...html(ownPage), status: 401 });

const cases: readonly Case[] = [
  ['404-page', 'nginx with its own 404 page.', { version: '0.63.15' }, own404, open('0.63.15')],
  ['404-page-1-8', 'The same before a server that serves its page.', { version: '1.8.2' }, own404, open('1.8.2')],
  ['404-page-2-4', 'The same before the newest.', { version: '2.4.0' }, own404, open('2.4.0')],
  [
    '404-page-older',
    'The same before a release whose login nothing but the 404 could tell.',
    { version: '0.35.5-alpha' },
    own404,
    { exposure: 'unknown', version: '0.35.5-alpha' },
  ],
  [
    '404-json',
    'An API gateway with a 404 of its own.',
    { version: '1.1.0' },
    replacing(404, answer(404, 'application/json', gatewayPage, ['Server', 'kong/3.4.2'])),
    open('1.1.0'),
  ],
  [
    '404-home',
    'A proxy that sends lost visitors home.',
    { version: '1.3.1' },
    replacing(404, redirect('/')),
    open('1.3.1'),
  ],
  [
    '404-page-login',
    'nginx with its own 404 page before an install with its login.',
    { version: '1.4.1', auth: 'simple' },
    own404,
    { exposure: 'login', version: '1.4.1' },
  ],
  [
    '401-page',
    'nginx with its own 401 page.',
    { version: '1.6.2', auth: 'simple' },
    own401,
    { exposure: 'login', version: '1.6.2' },
  ],
  [
    '401-page-2-2',
    'The same before a server that serves its page.',
    { version: '2.2.0', auth: 'simple' },
    own401,
    { exposure: 'login', version: '2.2.0' },
  ],
  [
    '401-empty',
    'A proxy that sends the bare status of an error.',
    { version: '1.5.1', auth: 'simple' },
    replacing(401, { status: 401, headers: [], body: '' }),
    { exposure: 'login', version: '1.5.1' },
  ],
  [
    'api-with-password',
    'The page for everybody, a password before the API.',
    { version: '1.4.0' },
    (_, path) =>
      isApi(path) ? answer(401, 'text/html', nginxPage(401, 'nginx'), ['WWW-Authenticate', 'Basic realm="api"']) : null,
    { exposure: 'basic', version: '1.4.0' },
  ],
  [
    'api-down',
    'The page, and a server that is not up.',
    { version: '1.2.0' },
    (_, path) => (isApi(path) ? answer(502, 'text/html', nginxPage(502, 'nginx')) : null),
    { exposure: 'unknown', version: '1.2.0' },
  ],
];

const guards: readonly (readonly [id: string, title: string, replace: Replace])[] = [
  [
    'challenge-page',
    'A content network that wants a browser: 403 and its own page for every path.',
    () =>
      answer(
        403,
        'text/html; charset=UTF-8',
        '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body></body></html>',
        ['Server', 'cloudflare'],
        ['Cf-Mitigated', 'challenge'],
      ),
  ],
  [
    'oauth2-proxy-403',
    'An OAuth proxy that answers 403 with its sign-in page.',
    () => answer(403, 'text/html', '<!DOCTYPE html><html><head><title>Sign In</title></head></html>'),
  ],
  [
    'api-forbidden',
    'The page for everybody, the API for nobody: whether it is more than a copy cannot be told.',
    (_, path) => (isApi(path) ? answer(403, 'text/html', nginxPage(403, 'nginx')) : null),
  ],
  [
    'api-busy',
    'The page, and too many requests for the API.',
    (_, path) => (isApi(path) ? answer(429, 'text/html', nginxPage(429, 'nginx'), ['Retry-After', '30']) : null),
  ],
];

function open(version: string): Case[4] {
  return { exposure: 'open', version };
}

function through(install: Install, replace: Replace): (place: Place) => Site {
  return (place) => {
    const isServer = Number.parseFloat(install.version) >= 1.7;
    const site = isServer ? serverOf(install, place) : webappOf(install, place);
    return (asked) => {
      const inner = site(asked);
      return replace(inner, pathOf(asked)) ?? inner;
    };
  };
}

/** Proxies that answer in Airbyte's place, with errors of their own or a word about who may come in. */
export const frontsErrors: readonly Member[] = [
  ...cases.map(([id, title, install, replace, expected]) =>
    defineMember({
      id: `errors-${id}`,
      group: 'front',
      title,
      expect: [{ port: 8080, finding: true, ...expected }],
      listeners: (place) => [web(8080, through(install, replace)(place))],
    }),
  ),
  ...guards.map(([id, title, replace]) =>
    defineMember({
      id: `guarded-${id}`,
      group: 'front',
      title,
      expect: [{ port: 8080, finding: false }],
      listeners: (place) => [web(8080, through({ version: '1.4.0' }, replace)(place))],
    }),
  ),
];
