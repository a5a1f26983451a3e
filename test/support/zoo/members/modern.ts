import { ingress } from '../airbyte/ingress.ts';
import type { Install } from '../airbyte/install.ts';
import type { Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { web } from '../wire/web.ts';
import { serverOf, slug } from './installs.ts';

const openReleases = [
  '1.7.0',
  '1.7.8',
  '1.8.0',
  '1.8.5',
  '2.0.0',
  '2.0.1',
  '2.1.0',
  '2.1.1',
  '2.2.0',
  '2.3.0',
  '2.4.0',
];
const bothReadings = ['1.8.0', '2.0.0', '2.4.0'];

const open: readonly Install[] = [
  ...openReleases.map((version) => ({ version })),
  ...bothReadings.map((version) => ({ version, notFound: 'quoted', nulls: 'stated' }) as const),
];

const login: readonly Install[] = [
  ...['1.7.0', '1.8.0', '1.8.5', '2.0.1', '2.2.0', '2.3.0', '2.4.0'].map(
    (version): Install => ({ version, auth: 'simple' }),
  ),
  // The challenge of 2.1.x is known, its realm is not: both ways to write it.
  { version: '2.1.0', auth: 'simple', challenge: 'Basic' },
  { version: '2.1.1', auth: 'simple', challenge: 'Basic realm="Micronaut"' },
  ...['1.7.0', '1.8.0', '2.0.0', '2.2.0', '2.3.0'].map(
    (version): Install => ({ version, auth: 'oidc', edition: 'enterprise' }),
  ),
];

/** The server that serves its own page: 1.7.0 and later, directly on 8001 and through an ingress on 8000. */
export const modern: readonly Member[] = [
  ...open.map((install) => modernMember(install, 'open')),
  ...login.map((install) => modernMember(install, 'login')),
];

function modernMember(install: Install, exposure: 'open' | 'login'): Member {
  const { version, edition = 'community', notFound } = install;
  const variant = notFound === undefined ? '' : `-${notFound}`;
  return defineMember({
    id: `server-page-${exposure}-${edition}-${slug(version)}${variant}`,
    group: 'era',
    title: `Airbyte ${version} ${edition} whose server serves the page, ${exposure === 'open' ? 'no' : 'with'} login.`,
    expect: [8000, 8001].map((port) => ({ port, finding: true, exposure, version })),
    listeners: (place) => [web(8000, ingress(serverOf(install, place))), web(8001, serverOf(install, place))],
  });
}
