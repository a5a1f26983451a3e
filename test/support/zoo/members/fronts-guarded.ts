import { deniedByNginx } from '../airbyte/basic-auth.ts';
import type { Install } from '../airbyte/install.ts';
import type { Member } from '../member.ts';
import { defineMember, hostPort } from '../wire/define-member.ts';
import { answer, html, redirect, type Site } from '../wire/site.ts';
import { web } from '../wire/web.ts';
import { serverOf, webappOf } from './installs.ts';

const silent = { port: 8000, finding: false } as const;
const install: Install = { version: '1.4.0' };

const fronts: readonly (readonly [id: string, title: string, site: Site])[] = [
  [
    'identity-provider-elsewhere',
    'Every path redirects to an identity provider on another host.',
    () => redirect('https://login.idp.example/authorize?client_id=airbyte&redirect_uri=https%3A%2F%2Fairbyte.example'),
  ],
  [
    'oauth2-proxy',
    'Every path redirects to the sign-in page of an OAuth proxy on the same host.',
    (asked) =>
      asked.path.startsWith('/oauth2/sign_in')
        ? html(
            '<!DOCTYPE html><html><head><title>Sign In</title></head><body><form action="/oauth2/start"></form></body></html>',
          )
        : redirect('/oauth2/sign_in'),
  ],
  [
    'forward-auth',
    'Every path is 401 with a link to a portal.',
    () => answer(401, 'text/html', '<a href="https://auth.idp.example/?rd=airbyte">401 Unauthorized</a>'),
  ],
  ['forbidden', 'Every path is 403.', () => answer(403, 'text/plain', 'Access denied for your address.')],
  [
    'foreign-realm',
    'A password by somebody else, whose realm does not say what lies behind.',
    deniedByNginx('Restricted'),
  ],
  ['foreign-realm-airbyte', 'A realm that merely contains the word.', deniedByNginx('airbyte')],
];

// Ports of ::1 are shared by all test files, so each worker takes ten of its own, below the ephemeral ones.
const base = 20_000 + ((process.pid + Number(process.env.VITEST_POOL_ID ?? 0) * 337) % 1_000) * 10;

/** Fronts that hide Airbyte from everybody: nothing to report. */
export const frontsGuarded: readonly Member[] = fronts.map(([id, title, site]) =>
  defineMember({ id: `guarded-${id}`, group: 'front', title, expect: [silent], listeners: () => [web(8000, site)] }),
);

/** Members on ::1 only; each has a port that no other has. */
export const frontsIpv6: readonly Member[] = [
  defineMember({
    id: 'ipv6-open',
    group: 'front',
    title: 'Airbyte on ::1 only, no login.',
    expect: [{ port: base, finding: true, exposure: 'open', version: install.version }],
    listeners: (place) => [web(base, webappOf(install, place))],
  }),
  defineMember({
    id: 'ipv6-login',
    group: 'front',
    title: 'Airbyte on ::1 only, with its login.',
    expect: [{ port: base + 1, finding: true, exposure: 'login', version: '2.2.0' }],
    listeners: (place) => [web(base + 1, serverOf({ version: '2.2.0', auth: 'simple' }, place))],
  }),
  defineMember({
    id: 'ipv6-url',
    group: 'front',
    title: 'Airbyte on ::1 only, given as a URL with the address in brackets.',
    targets: (address) => [`http://${hostPort(address, base + 2)}/`],
    expect: [{ port: base + 2, finding: true, exposure: 'open', version: install.version }],
    listeners: (place) => [web(base + 2, webappOf(install, place))],
  }),
];
