import { ingress } from '../airbyte/ingress.ts';
import type { Install } from '../airbyte/install.ts';
import type { Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { web } from '../wire/web.ts';
import { slug, webappOf } from './installs.ts';

const releases = [
  ...['0.29.20-alpha', '0.40.18', '0.40.19', '0.40.21', '0.40.22', '0.40.27', '0.40.28', '0.40.29', '0.41.0', '0.42.0'],
  ...['0.42.1', '0.43.1', '0.43.2', '0.44.0', '0.44.1', '0.44.4', '0.44.5', '0.44.12', '0.50.0', '0.50.8', '0.50.9'],
  ...['0.50.23', '0.50.24', '0.50.34', '0.50.35', '0.50.45', '0.50.46', '0.50.47', '0.50.48', '0.50.50', '0.50.51'],
  ...['0.51.0', '0.52.0', '0.54.0', '0.55.0', '0.57.3', '0.57.4', '0.59.0', '0.59.1', '0.60.0', '0.61.0', '0.62.0'],
  ...['0.62.3', '0.62.4', '0.63.0', '0.63.1', '0.63.8', '0.63.9', '0.63.11', '0.63.12', '0.63.20', '0.64.3', '0.64.4'],
  ...['0.64.7', '1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.3.2', '1.4.0', '1.5.7', '1.6.0', '1.6.9', '1.7.0'],
];

/** Helm's web app with no password anywhere, on a forwarded port. */
export const helmOpen: readonly Member[] = releases.map((version) => {
  const install: Install = { version };
  return defineMember({
    id: `helm-open-${slug(version)}`,
    group: 'era',
    title: `Airbyte ${version} from its Helm chart, web app in front, no login.`,
    expect: [{ port: 8080, finding: true, exposure: 'open', version }],
    listeners: (place) => [web(8080, webappOf(install, place))],
  });
});

const withLogin: readonly Install[] = [
  ...['0.63.9', '0.63.15', '0.64.7', '1.0.0', '1.1.0', '1.4.0', '1.6.9'].map(
    (version): Install => ({ version, auth: 'simple' }),
  ),
];
const withIdentityProvider: readonly Install[] = [
  ...['0.50.9', '0.50.24', '0.50.47', '0.51.0', '0.52.0', '0.57.3', '0.57.4', '0.59.1', '0.60.0', '0.64.4', '1.1.0'],
  ...['1.4.0', '1.6.0'],
].map((version): Install => ({ version, auth: 'oidc', edition: 'enterprise' }));

/** Airbyte's own login, behind an ingress: community with a password, enterprise with Keycloak. */
export const helmLogin: readonly Member[] = [...withLogin, ...withIdentityProvider].map((install) => {
  const { version, auth, edition = 'community' } = install;
  return defineMember({
    id: `helm-login-${edition}-${slug(version)}`,
    group: 'era',
    title: `Airbyte ${version} ${edition} behind an ingress with its own login (${auth}).`,
    expect: [{ port: 8000, finding: true, exposure: 'login', version }],
    listeners: (place) => [web(8000, ingress(webappOf(install, place)))],
  });
});
