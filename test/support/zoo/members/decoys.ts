import type { Install } from '../airbyte/install.ts';
import { rootPage } from '../airbyte/page.ts';
import type { Member } from '../member.ts';
import { defineMember, type Place } from '../wire/define-member.ts';
import { type Answer, type Asked, answer, html, json, pathOf, type Site } from '../wire/site.ts';
import { web } from '../wire/web.ts';
import { serverOf, webappOf } from './installs.ts';

const install: Install = { version: '1.5.0' };
const realm = ['WWW-Authenticate', 'Basic realm="Welcome to Airbyte"'] as const;

/** The real thing with one answer, or all of one kind, replaced. */
function forged(original: Install, forge: (path: string, asked: Asked) => Answer | null): (place: Place) => Site {
  return (place) => {
    const real = webappOf(original, place);
    return (asked) => forge(pathOf(asked), asked) ?? real(asked);
  };
}

const isApi = (path: string): boolean => path.startsWith('/api/');
const isKnownApi = (path: string): boolean =>
  ['/api/v1/health', '/api/v1/instance_configuration', '/api/v1/web_backend/config'].includes(path);

const unauthorized = JSON.stringify({
  _links: { self: [{ href: '/api/v1/x', templated: false }] },
  _embedded: { errors: [{ message: 'Unauthorized' }] },
  message: 'Unauthorized',
});
const titled = html(
  '<!doctype html><html><head><title>Airbyte</title></head><body><div id="root"></div></body></html>',
);

const everyProduct = [
  ...['Airbyte', 'Airflow', 'Grafana', 'Jenkins', 'Kibana', 'Metabase', 'phpMyAdmin', 'Superset', 'WordPress'].map(
    (name) => `<title>${name}</title><meta name="generator" content="${name}">`,
  ),
  rootPage(install),
  rootPage({ version: '0.35.5-alpha' }),
].join('\n');

const decoyCases: readonly (readonly [id: string, title: string, site: (place: Place) => Site])[] = [
  [
    'random-api-200',
    'Real in all but that a random API path is 200.',
    forged(install, (path) => (isApi(path) && !isKnownApi(path) ? json({}) : null)),
  ],
  [
    'health-for-all',
    'Every API path says {"available":true}.',
    forged(install, (path) => (isApi(path) ? json({ available: true }) : null)),
  ],
  [
    'config-for-all',
    'Every API path gives the configuration.',
    forged(install, (path) =>
      isApi(path) ? json({ available: true, version: '1.5.0', edition: 'community', auth: { mode: 'none' } }) : null,
    ),
  ],
  [
    'db-with-version-meta',
    'The health of 0.35.3 and the page of 0.50.0, which never met.',
    forged({ ...install, version: '0.50.0' }, (path) => (path === '/api/v1/health' ? json({ db: true }) : null)),
  ],
];

const silentCases: readonly (readonly [id: string, title: string, site: (place: Place) => Site])[] = [
  [
    'echo',
    'Sends back what was asked, whatever it was.',
    () => (asked) => answer(200, 'text/plain', `${asked.method} ${asked.path}\n${asked.headers.join('\n')}`),
  ],
  [
    'echo-html',
    'Sends back the path inside a page titled Airbyte.',
    () => (asked) =>
      html(`<html><head><title>Airbyte</title></head><body><div id="root">${asked.path}</div></body></html>`),
  ],
  [
    'page-for-all',
    '200 and the Airbyte page for every path, JSON type included.',
    () => () => answer(200, 'application/json', rootPage(install)),
  ],
  ['ok-for-all', '200 and an empty body for every path.', () => () => answer(200, 'text/html', '')],
  ['json-for-all', '200 and {} for every path.', () => () => json({})],
  ['every-product', 'One page with the marks of every product, for every path.', () => () => html(everyProduct)],
  [
    'every-product-and-realm',
    '401 with every realm at once and the marks of every product.',
    () => () =>
      answer(
        401,
        'text/html',
        everyProduct,
        realm,
        ['WWW-Authenticate', 'Basic realm="Jenkins"'],
        ['Server', 'Apache Tomcat IIS nginx'],
      ),
  ],
  [
    'wrong-api-shapes',
    'The page, and an API by somebody who guessed.',
    forged(install, (path) =>
      isApi(path)
        ? answer(path === '/api/v1/health' ? 200 : 404, 'application/json', '{"status":"healthy","available":"yes"}')
        : null,
    ),
  ],
  [
    'health-extra-keys',
    'The page, a health with extra keys, and a 404 of another framework.',
    forged(install, (path) =>
      isApi(path)
        ? path === '/api/v1/health'
          ? json({ available: true, db: true, version: '1.5.0' })
          : answer(404, 'application/json', '{"error":"Not Found"}')
        : null,
    ),
  ],
  [
    'health-trailing-junk',
    'A health with something after its JSON, and the page for everything else.',
    forged(install, (path) =>
      isApi(path)
        ? path === '/api/v1/health'
          ? answer(200, 'application/json', '{"available":true}{"available":true}')
          : html(rootPage(install))
        : null,
    ),
  ],
  [
    'every-realm',
    '401 with every realm at once and no page.',
    () => () => answer(401, 'text/plain', '', realm, ['WWW-Authenticate', 'Basic realm="Jenkins"']),
  ],
  [
    'title-and-bare-401',
    'A page titled Airbyte, its API a bare 401.',
    () => (asked) => (isApi(asked.path) ? { status: 401, headers: [], body: '' } : titled),
  ],
  [
    'title-and-micronaut-401',
    'A page titled Airbyte, its API any Micronaut service with a login.',
    () => (asked) => (isApi(asked.path) ? answer(401, 'application/json', unauthorized) : titled),
  ],
  [
    'title-and-not-found',
    'A page titled Airbyte, its API a service that says Object not found. to all.',
    () => (asked) => (isApi(asked.path) ? answer(404, 'application/json', 'Object not found.') : titled),
  ],
  [
    'copy-and-bare-401',
    'The real page, and a bare 401 for every API path, health included.',
    forged(install, (path) => (isApi(path) ? { status: 401, headers: [], body: '' } : null)),
  ],
  [
    'version-of-two-dots',
    'A page whose version reads like a range.',
    () => (asked) =>
      isApi(asked.path) ? json({}) : html(rootPage({ version: '0.20.0-alpha', states: { page: '0.20.0-a..b' } })),
  ],
  ['teapot', 'Every path is 418 with the page.', () => () => ({ ...html(rootPage(install)), status: 418 })],
  [
    'page-as-500',
    'The page as the body of a 500, for every path.',
    () => () => ({ ...html(rootPage(install)), status: 500 }),
  ],
  [
    'two-pages',
    'Another release of the page on every request.',
    () => {
      let count = 0;
      return () => html(rootPage({ version: `1.${count++ % 7}.0` }));
    },
  ],
];

function decoyMember(id: string, title: string, site: (place: Place) => Site, isDecided: boolean): Member {
  return defineMember({
    id: `decoy-${id}`,
    group: 'decoy',
    title,
    expect: [{ port: 8000, finding: false, ...(isDecided ? { outcome: 'decoy' } : {}) }],
    listeners: (place) => [web(8000, site(place))],
  });
}

/** Hosts that pretend, and hosts that say yes to everything. */
export const decoys: readonly Member[] = [
  ...decoyCases.map(([id, title, site]) => decoyMember(id, title, site, true)),
  ...silentCases.map(([id, title, site]) => decoyMember(id, title, site, false)),
  defineMember({
    id: 'decoy-server-says-200',
    group: 'decoy',
    title: 'A server without a page that is real but for its random API path.',
    expect: [{ port: 8001, finding: false, outcome: 'decoy' }],
    listeners: (place) => {
      const real = serverOf(install, place);
      return [web(8001, (asked) => (isApi(asked.path) && !isKnownApi(asked.path) ? json({}) : real(asked)))];
    },
  }),
];
