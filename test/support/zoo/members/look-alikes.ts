import { jettyNotFound } from '../airbyte/not-found.ts';
import type { Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { nginxPage } from '../wire/nginx-pages.ts';
import { type Answer, answer, html, json, pathOf, redirect, type Site } from '../wire/site.ts';
import { web } from '../wire/web.ts';

type Routes = Readonly<Record<string, Answer>>;
type Case = readonly [id: string, port: number, title: string, site: Site];

const notFoundPage = answer(404, 'text/html', nginxPage(404, 'nginx'));

/** A site of a few paths and one answer for all others. */
function routes(known: Routes, rest: Answer = notFoundPage): Site {
  return (asked) => known[pathOf(asked)] ?? rest;
}

function page(title: string, head = '', body = '<div id="root"></div>'): Answer {
  return html(
    `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`,
  );
}

/** A single-page app that answers everything with its page, its API included. */
function catchAll(title: string, known: Routes = {}): Site {
  return routes(known, page(title));
}

const springNotFound = answer(
  404,
  'application/json',
  '{"timestamp":"2026-01-01T00:00:00.000+00:00","status":404,"error":"Not Found","path":"/"}',
);
const micronautNotFound = answer(
  404,
  'application/json',
  '{"_links":{"self":[{"href":"/","templated":false}]},"_embedded":{"errors":[{"message":"Page Not Found"}]},"message":"Not Found"}',
);
const gunicornNotFound = answer(404, 'application/json', '{"detail":"Not Found"}', ['Server', 'uvicorn']);

const products: readonly Case[] = [
  [
    'airflow',
    8080,
    'Apache Airflow with its health and an Airbyte provider in the page.',
    routes({
      '/': page('Airflow', '', '<a>airflow.providers.airbyte</a><div id="root"></div>'),
      '/api/v1/health': json({ metadatabase: { status: 'healthy' }, scheduler: { status: 'healthy' } }),
    }),
  ],
  ['superset', 8088, 'Apache Superset.', routes({ '/': redirect('/login/'), '/login/': page('Superset') })],
  [
    'metabase',
    3000,
    'Metabase, which also runs on Jetty.',
    routes(
      { '/': page('Metabase'), '/api/health': json({ status: 'ok' }) },
      answer(404, 'application/json', '"API endpoint does not exist."'),
    ),
  ],
  [
    'grafana',
    3000,
    'Grafana with a dashboard named Airbyte.',
    routes({
      '/': redirect('/login'),
      '/login': page('Grafana', '', '<p>Airbyte</p>'),
      '/api/health': json({ database: 'ok', version: '11.2.0' }),
    }),
  ],
  ['n8n', 5678, 'n8n.', catchAll('n8n.io - Workflow Automation', { '/healthz': json({ status: 'ok' }) })],
  ['dagster', 3000, 'Dagster, a single-page app that loads Airbyte assets.', catchAll('Dagster - airbyte_assets')],
  [
    'keycloak',
    8080,
    'Keycloak with a realm named airbyte.',
    routes({
      '/': redirect('/admin/'),
      '/admin/': page('Keycloak Administration Console'),
      '/auth/realms/airbyte': json({
        realm: 'airbyte',
        public_key: 'em9v',
        'token-service': '/',
        'account-service': '/',
      }),
    }),
  ],
  ['prefect', 4200, 'Prefect.', catchAll('Prefect Server', { '/api/health': json(true) })],
  [
    'kafka-ui',
    8080,
    'A Spring Boot app with its white-label 404.',
    routes({ '/': page('UI for Apache Kafka') }, springNotFound),
  ],
  [
    'temporal-ui',
    8088,
    'Temporal UI, Airbyte workflows in its list.',
    catchAll('Temporal', { '/api/v1/settings': json({ Version: '2.26.2' }) }),
  ],
  ['generic-spa', 8000, 'A single-page app that answers every path with its page.', catchAll('My App')],
  [
    'spa-titled-airbyte',
    8000,
    'A single-page app titled exactly Airbyte with nothing else of it.',
    catchAll('Airbyte'),
  ],
];

const shapes: readonly Case[] = [
  [
    'available-of-a-booking-api',
    8001,
    'A booking service whose health is {"available":true}.',
    routes({ '/': page('Rooms'), '/api/v1/health': json({ available: true }) }, gunicornNotFound),
  ],
  [
    'available-without-page',
    8001,
    'A FastAPI service without a page whose health is {"available":true}.',
    routes({ '/api/v1/health': json({ available: true }) }, gunicornNotFound),
  ],
  [
    'available-everywhere',
    8001,
    'A stock checker that says {"available":true} to every path.',
    () => json({ available: true }),
  ],
  [
    'db-of-another-product',
    8001,
    'A service on Express whose health is {"db":true}.',
    routes(
      { '/api/v1/health': json({ db: true }) },
      answer(404, 'text/html', '<pre>Cannot GET /</pre>', ['X-Powered-By', 'Express']),
    ),
  ],
  [
    'jetty',
    8001,
    'A Jetty with nothing on it.',
    (asked) => ({
      ...jettyNotFound(asked),
      headers: [...jettyNotFound(asked).headers, ['Server', 'Jetty(9.4.31.v20200723)']],
    }),
  ],
  [
    'dropwizard',
    8001,
    'A Dropwizard service: Jetty, and {"message":"HTTP 404 Not Found"} where Airbyte says the same.',
    (asked) =>
      asked.path.startsWith('/api/')
        ? answer(404, 'application/json', '{"code":404,"message":"HTTP 404 Not Found"}')
        : jettyNotFound(asked),
  ],
  [
    'micronaut',
    8001,
    'A Micronaut service with the stock 404.',
    routes({ '/health': json({ status: 'UP' }) }, micronautNotFound),
  ],
  [
    'micronaut-secured',
    8001,
    'A Micronaut service that asks everybody for a login, health included.',
    (asked) =>
      answer(
        401,
        'application/json',
        JSON.stringify({
          _links: { self: [{ href: pathOf(asked), templated: false }] },
          _embedded: { errors: [{ message: 'Unauthorized' }] },
          message: 'Unauthorized',
        }),
      ),
  ],
  [
    'object-not-found',
    8001,
    'A service that says Object not found. and has no health.',
    () => answer(404, 'application/json', 'Object not found.'),
  ],
];

/** Other products, some of which share a trait with Airbyte: all silent. */
export const lookAlikes: readonly Member[] = [...products, ...shapes].map(([id, port, title, site]) =>
  defineMember({
    id: `look-alike-${id}`,
    group: 'look-alike',
    title,
    expect: [{ port, finding: false }],
    listeners: () => [web(port, site)],
  }),
);
