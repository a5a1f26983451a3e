import { nginxPage } from '../wire/nginx-pages.ts';
import { type Answer, answer, type Site } from '../wire/site.ts';

const deniedBytes = 701;

/** airbyte-proxy of compose 0.40.16..0.63.19: the same 401 for every path, its own page in it. */
export const deniedByProxy: Site = () => {
  const head = '<html lang="en"><head><meta charset="utf-8"><title>Airbyte - Access Denied</title></head>';
  const body =
    '<body><h1>🐙 Nope.</h1><p>This server asks for the user name and password from its .env file.</p></body></html>';
  const padding = ' '.repeat(deniedBytes - Buffer.byteLength(head + body));
  return challenged('Basic realm="Welcome to Airbyte"', head + padding + body, 'nginx/1.25.1');
};

/** ingress-nginx in front of abctl 0.1..0.10.x. */
export const deniedByAbctl: Site = () =>
  challenged('Basic realm="Authentication Required - Airbyte (abctl)"', nginxPage(401, 'nginx'), '');

/** Somebody else's nginx with a password. */
export function deniedByNginx(realm: string): Site {
  return () => challenged(`Basic realm="${realm}"`, nginxPage(401, 'nginx/1.24.0 (Ubuntu)'), 'nginx/1.24.0 (Ubuntu)');
}

function challenged(challenge: string, page: string, server: string): Answer {
  const sign = server === '' ? [] : [['Server', server] as const];
  return answer(401, 'text/html', page, ['WWW-Authenticate', challenge], ...sign);
}
