import type { Member } from '../member.ts';
import { defineMember, hostPort, type Place } from '../wire/define-member.ts';
import { nginxPage } from '../wire/nginx-pages.ts';
import { answer, redirect, type Site } from '../wire/site.ts';
import { web } from '../wire/web.ts';
import { webappOf } from './installs.ts';

const install = { version: '1.5.0' };

type Locate = (place: Place) => string;

const locations: readonly (readonly [id: string, title: string, location: Locate])[] = [
  ['other-address', 'To another loopback address.', () => 'http://127.0.0.9:8000/'],
  ['private-address', 'To a private address.', () => 'http://10.0.0.5:8000/'],
  ['cloud-metadata', 'To the metadata service of a cloud.', () => 'http://169.254.169.254/latest/meta-data/'],
  ['cloud-metadata-ipv6', 'To the metadata service over IPv6.', () => 'http://[fd00:ec2::254]/latest/meta-data/'],
  ['decimal-address', 'To a private address written as one number.', () => 'http://167772165/'],
  ['mapped-address', 'To a private address mapped into IPv6.', () => 'http://[::ffff:10.0.0.5]/'],
  ['other-name', 'To a name that nobody vouched for.', () => 'http://internal.zoo.invalid/'],
  ['scheme-relative', 'To another host without naming a scheme.', () => '//127.0.0.9:8000/'],
  ['backslashes', 'To another host by backslashes.', () => '\\\\127.0.0.9:8000\\'],
  ['script', 'To a script.', () => 'javascript:alert(1)'],
  ['file', 'To a file.', () => 'file:///etc/passwd'],
  [
    'user-info',
    'To itself with a password in the URL.',
    ({ address }) => `http://airbyte:password@${hostPort(address, 8000)}/next/`,
  ],
  ['query', 'To a path with a query.', () => '/next/?confirm=1'],
  ['denied-path', 'To the export.', () => '/api/v1/deployment/export'],
  ['denied-path-encoded', 'To the export, percent-encoded.', () => '/api/v1/deployment/%65xport'],
  ['logout', 'To the logout.', () => '/logout'],
  ['dot-segments', 'To a path that climbs.', () => '/next/../../api/login'],
  ['empty', 'To nowhere.', () => ''],
  ['line-break', 'To a path that tries to add a header.', () => '/next%0d%0aX-Zoo:%201'],
];

const landing: Site = () => answer(404, 'text/html', nginxPage(404, 'nginx'));

/** Redirects that lead away, round in circles, or to what must not be asked. */
export const hostileRedirect: readonly Member[] = [
  ...locations.map(([id, title, location]) =>
    redirectMember(id, title, (place) => (asked) => (asked.path === '/' ? redirect(location(place)) : landing(asked))),
  ),
  redirectMember('endless', 'Always one more redirect.', () => (asked) => redirect(`${asked.path}a/`)),
  redirectMember('to-itself', 'A redirect to itself.', () => () => redirect('/')),
  redirectMember('three-hops', 'Airbyte, but one redirect too far.', (place) => {
    const site = webappOf(install, place);
    const hops: Readonly<Record<string, string>> = { '/': '/one/', '/one/': '/two/', '/two/': '/three/' };
    return (asked) => {
      const next = hops[asked.path];
      if (next !== undefined) return redirect(next);
      return asked.path.startsWith('/three/')
        ? site({ ...asked, path: asked.path.slice('/three'.length) })
        : landing(asked);
    };
  }),
  redirectMember('busy', 'Every path is 429 with an hour to wait.', () => () => ({
    status: 429,
    headers: [
      ['Content-Type', 'text/html'],
      ['Retry-After', '3600'],
    ],
    body: nginxPage(429, 'nginx'),
  })),
  redirectMember('unavailable', 'Every path is 503 with a date to wait for.', () => () => ({
    status: 503,
    headers: [
      ['Content-Type', 'text/html'],
      ['Retry-After', 'Fri, 31 Dec 2100 23:59:59 GMT'],
    ],
    body: nginxPage(503, 'nginx'),
  })),
];

function redirectMember(id: string, title: string, site: (place: Place) => Site): Member {
  return defineMember({
    id: `hostile-redirect-${id}`,
    group: 'hostile',
    title,
    expect: [{ port: 8000, finding: false }],
    listeners: (place) => [web(8000, site(place))],
  });
}
