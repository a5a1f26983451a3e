import { type Answer, type Asked, answer, html, pathOf } from '../wire/site.ts';
import { since } from './era.ts';
import { hasLogin, type Install } from './install.ts';

/** The 404 of Jetty itself, for a path that no servlet serves. */
export function jettyNotFound(asked: Asked): Answer {
  const row = (name: string, value: string): string => `<tr><th>${name}:</th><td>${value}</td></tr>`;
  const rows = [row('URI', pathOf(asked)), row('STATUS', '404'), row('MESSAGE', 'Not Found'), row('SERVLET', '-')];
  const lines = [
    '<html>',
    '<head>',
    '<meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>',
    '<title>Error 404 Not Found</title>',
    '</head>',
    '<body><h2>HTTP ERROR 404 Not Found</h2>',
    '<table>',
    ...rows,
    '</table>',
    '<hr><a href="http://eclipse.org/jetty">Powered by Jetty:// 9.4.31.v20200723</a><hr/>',
    '',
    '</body>',
    '</html>',
    '',
  ];
  const cache = ['Cache-Control', 'must-revalidate,no-cache,no-store'] as const;
  return answer(404, 'text/html;charset=iso-8859-1', lines.join('\n'), cache);
}

/** What the API says to a path that it does not have, or, with a login, to one that is not for everybody. */
export function apiNotFound(asked: Asked, install: Install): Answer {
  const { version } = install;
  if (hasLogin(install)) return unauthorized(asked, install);
  if (since(version, '0.40.28')) {
    const text = 'Object not found.';
    return answer(404, 'application/json', install.notFound === 'quoted' ? JSON.stringify(text) : text);
  }
  // Before the mappers of 0.14.0 an empty error of Jersey ends in Jetty's own page.
  if (!since(version, '0.14.0')) return jettyNotFound(asked);
  const body = since(version, '0.26.3') ? knownException : { message: 'HTTP 404 Not Found' };
  return answer(404, 'application/json', JSON.stringify(body));
}

const knownException = {
  message: 'Object not found. HTTP 404 Not Found',
  exceptionClassName: 'io.airbyte.server.errors.IdNotFoundKnownException',
  exceptionStack: [
    'io.airbyte.server.errors.IdNotFoundKnownException: Object not found. HTTP 404 Not Found',
    '\tat io.airbyte.server.errors.NotFoundExceptionMapper.toResponse(NotFoundExceptionMapper.java:20)',
  ],
  rootCauseExceptionClassName: 'java.lang.Class',
  rootCauseExceptionStack: ['javax.ws.rs.NotFoundException: HTTP 404 Not Found'],
};

function unauthorized(asked: Asked, { version, challenge }: Install): Answer {
  const headers = challenge === undefined ? [] : [['WWW-Authenticate', challenge] as const];
  // Micronaut 3 sends the bare status.
  if (!since(version, '0.52.0')) return { status: 401, headers, body: '' };
  if (since(version, '1.3.0') && asked.accept.includes('text/html') && !asked.accept.includes('json')) {
    const page =
      '<!doctype html><html lang="en"><head><title>Unauthorized</title></head><body><h1>Unauthorized</h1></body></html>';
    return { ...html(page, ...headers), status: 401 };
  }
  const message = 'Unauthorized';
  const body = {
    _links: { self: [{ href: pathOf(asked), templated: false }] },
    _embedded: { errors: [{ message }] },
    message,
  };
  return answer(401, 'application/json', JSON.stringify(body), ...headers);
}
