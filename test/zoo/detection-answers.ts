import type { Member } from '../support/zoo/index.ts';

const random = '/api/v1/{random}';
const instance = '/api/v1/instance_configuration';
const config = '/api/v1/web_backend/config';
const health = '/api/v1/health';
const paths = ['/', random, config, instance, health, '/favicon.ico'];

/** What a redirect of these members leads to; nobody else's redirects are followed beyond a prefix. */
const byRedirect: Readonly<Record<string, readonly string[]>> = {
  'prefix-by-two-redirects': ['/airbyte'],
  'guarded-oauth2-proxy': ['/oauth2/sign_in'],
  'look-alike-keycloak': ['/admin/'],
  'hostile-redirect-endless': ['/a/', '/a/a/'],
  'hostile-redirect-empty': ['/', '/'],
  'hostile-redirect-to-itself': ['/', '/'],
  'hostile-redirect-three-hops': ['/one/', '/two/'],
};

/** The random end of a path. */
export const randomPart: RegExp = /(?<=\/)[0-9a-f]{16}$/;

export function afterRedirects(id: string): readonly string[] {
  return byRedirect[id] ?? [];
}

/** The paths of the fingerprint file below the prefix under which the member has its Airbyte. */
export function asked(member: Member): readonly string[] {
  const prefixes = ['/', ...member.expect.flatMap(({ path }) => path ?? [])];
  return prefixes.flatMap((prefix) => paths.map((path) => prefix + path.slice(1)));
}

/** Members without a finding whose first answer all the same justifies a second request. */
export const pastTheGate: readonly string[] = [
  ...['guarded-api-forbidden', 'guarded-api-busy', 'look-alike-spa-titled-airbyte', 'look-alike-jetty'],
  ...[
    'look-alike-dropwizard',
    'look-alike-micronaut-secured',
    'look-alike-object-not-found',
    'writing-wiki-exact-title',
  ],
  ...['vendor-cloud-edition', 'copy-static-404', 'copy-static-bucket', 'copy-static-older-404', 'copy-preview'],
  ...['copy-static-fallback', 'copy-static-older-fallback', 'decoy-random-api-200', 'decoy-health-for-all'],
  ...['decoy-config-for-all', 'decoy-db-with-version-meta', 'decoy-echo-html', 'decoy-page-for-all'],
  ...['decoy-every-product', 'decoy-wrong-api-shapes', 'decoy-health-extra-keys', 'decoy-health-trailing-junk'],
  ...['decoy-title-and-bare-401', 'decoy-title-and-micronaut-401', 'decoy-title-and-not-found'],
  ...['decoy-copy-and-bare-401', 'decoy-version-of-two-dots', 'decoy-two-pages', 'decoy-server-says-200'],
  ...['hostile-endless-body', 'hostile-lie-unknown-coding', 'hostile-text-escapes-in-title'],
  ...['hostile-text-nul-in-title', 'hostile-text-bidi-in-title', 'hostile-text-formula-in-title'],
  ...['hostile-text-lines-in-title', 'hostile-text-long-version'],
];

/** What exactly is asked, in order: the planner knows from each answer what is worth the next request. */
export const sequences: [id: string, port: number, expected: readonly string[]][] = [
  ['compose-0-3-0-alpha', 8000, ['/', random]],
  ['compose-0-35-5-alpha', 8000, ['/', random, health]],
  ['compose-basic-0-50-9', 8006, ['/']],
  ['abctl-basic-0-60-0', 8000, ['/']],
  ['helm-open-0-44-12', 8080, ['/', random, health]],
  ['helm-open-0-50-48', 8080, ['/', random, instance]],
  ['helm-open-1-0-0', 8080, ['/', random, instance]],
  ['helm-login-community-1-4-0', 8000, ['/', random, instance]],
  ['server-page-open-community-2-0-1', 8001, ['/', random, instance]],
  ['server-page-login-community-2-0-1', 8001, ['/', random, config]],
  ['server-alone-0-35-4-alpha', 8001, ['/', random, health]],
  ['server-alone-1-2-0-login', 8001, ['/', random, instance, health]],
  ['stated-script-empty', 8000, ['/', random, health, '/favicon.ico']],
  ['stated-page-dev-no-api-version', 8000, ['/', random, instance, '/favicon.ico']],
  ['prefix-by-two-redirects', 8080, ['/', '/airbyte', '/airbyte/', `/airbyte${random}`, `/airbyte${instance}`]],
  ['redirect-to-tls-port', 8080, ['/']],
  ['errors-404-page-2-4', 8080, ['/', random, health, config, instance]],
  ['hostile-redirect-denied-path', 8000, ['/']],
  ['hostile-redirect-denied-path-encoded', 8000, ['/']],
  ['hostile-redirect-logout', 8000, ['/']],
  ['hostile-banner-ssh', 8000, []],
];
