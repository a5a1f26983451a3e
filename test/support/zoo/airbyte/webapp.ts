import { nginxPage } from '../wire/nginx-pages.ts';
import { type Answer, answer, type HeaderLine, html, json, pathOf, type Site, withHeaders } from '../wire/site.ts';
import { cspLines } from './csp.ts';
import { pick, since, within } from './era.ts';
import type { Install } from './install.ts';
import { rootPage } from './page.ts';
import { staticFile } from './static-file.ts';

const nginxReleases: readonly (readonly [string, string])[] = [
  ['0.1.0', 'nginx/1.19.10'],
  ['0.39.40', 'nginx/1.23.1'],
  ['0.55.0', 'nginx/1.25.5'],
];

/** The separate web app: nginx with the page, and from 0.24.2 on the API behind it. */
export function webappSite(install: Install, server: Site, favicon: Uint8Array): Site {
  const { version } = install;
  const page = rootPage(install);
  const sign = pick(version, nginxReleases) ?? 'nginx';
  const isRewritten = within(version, '0.6.1', '0.50.45');
  const validators: HeaderLine[] = isRewritten
    ? []
    : [
        ['Last-Modified', 'Tue, 02 Jan 2024 03:04:05 GMT'],
        ['ETag', `"${page.length.toString(16)}-zoo"`],
      ];

  const pages: Site = (asked) => {
    const path = pathOf(asked);
    if (path.startsWith('/api/') && since(version, '0.24.2')) return server(asked);
    if (path.startsWith('/auth/realms') && within(version, '0.50.9', '1.7.99')) return keycloak(install, sign);
    const file = staticFile(path, version, favicon);
    if (file !== null) return file;
    if (path.startsWith('/assets/') && since(version, '0.43.2')) return answer(404, 'text/html', nginxPage(404, sign));
    return { ...html(page, ...validators), chunked: isRewritten };
  };

  return withHeaders(
    (asked) => {
      const inner = pages(asked);
      // add_header without "always": errors go without the policy.
      return inner.status === 200 ? { ...inner, headers: [...inner.headers, ...cspLines(version)] } : inner;
    },
    ['Server', sign],
  );
}

function keycloak(install: Install, sign: string): Answer {
  if (install.auth !== 'oidc') return answer(502, 'text/html', nginxPage(502, sign));
  const base = 'http://localhost:8000/auth/realms/airbyte';
  return json({
    realm: 'airbyte',
    public_key: 'em9v',
    'token-service': `${base}/protocol/openid-connect`,
    'account-service': `${base}/account`,
    'tokens-not-before': 0,
  });
}
