import { since } from '../airbyte/era.ts';
import type { Install } from '../airbyte/install.ts';
import type { Expectation, Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { web } from '../wire/web.ts';
import { serverOf, webappOf } from './installs.ts';

type Case = readonly [id: string, title: string, install: Install, expect: Omit<Expectation, 'port' | 'finding'>];

const notStated: readonly Case[] = [
  [
    'page-dev-api-exact',
    'A build whose page says dev and whose API knows better.',
    { version: '0.64.2', states: { page: 'dev' } },
    { exposure: 'open', version: '0.64.2' },
  ],
  [
    'page-dev-no-api-version',
    'A dev build before the API stated versions.',
    { version: '0.50.30', states: { page: 'dev' } },
    { exposure: 'open', contains: '0.50.30' },
  ],
  [
    'all-dev',
    'A dev build that says dev everywhere.',
    { version: '0.63.15', states: { page: 'dev', api: 'dev' } },
    { exposure: 'open', contains: '0.63.15' },
  ],
  [
    'page-dev-sha',
    'A dev build named by its commit.',
    { version: '1.5.0', states: { page: 'dev-0a1b2c3d4e', api: 'dev-0a1b2c3d4e' } },
    { exposure: 'open', contains: '1.5.0' },
  ],
  [
    'page-nightly',
    'A nightly build.',
    { version: '0.50.50', states: { page: 'nightly-1708300800-0a1b2c3d4e' } },
    { exposure: 'open', contains: '0.50.50' },
  ],
  [
    'page-empty-quoted',
    'An empty version meta in quotes.',
    { version: '0.50.40', states: { page: '' } },
    { exposure: 'open', contains: '0.50.40' },
  ],
  [
    'page-empty-unquoted',
    'An empty version meta without quotes, so that the tag ends right after the equals sign.',
    { version: '1.1.0', states: { page: '' } },
    { exposure: 'open', version: '1.1.0' },
  ],
  [
    'script-empty',
    'An empty AIRBYTE_VERSION in the injected script.',
    { version: '0.35.20-alpha', states: { page: '' } },
    { exposure: 'open', contains: '0.35.20-alpha' },
  ],
  [
    'script-dev',
    'AIRBYTE_VERSION dev in the injected script.',
    { version: '0.40.3', states: { page: 'dev' } },
    { exposure: 'open', contains: '0.40.3' },
  ],
  [
    'pre-release-suffix',
    'A pre-release whose suffix names a commit.',
    { version: '2.0.1', states: { page: '2.0.1-alpha-7e24df1', api: '2.0.1-alpha-7e24df1' } },
    { exposure: 'open', version: '2.0.1-alpha-7e24df1' },
  ],
];

const apiWins: readonly Case[] = [
  ['page-dev-1-7', '1.7: dev in the page.', { version: '1.7.2', states: { page: 'dev' } }, { version: '1.7.2' }],
  ['page-old-1-7', '1.7: an older page.', { version: '1.7.1', states: { page: '1.6.0' } }, { version: '1.7.1' }],
  ['page-old-1-8', '1.8: an older page.', { version: '1.8.3', states: { page: '1.7.8' } }, { version: '1.8.3' }],
  ['page-dev-1-8', '1.8: dev in the page.', { version: '1.8.4', states: { page: 'dev' } }, { version: '1.8.4' }],
];

const contradictions: readonly Case[] = [
  ['mode-none-but-401', 'auth.mode says none, the API asks for a login.', lying('1.5.0', 'simple', 'none'), {}],
  ['mode-simple-but-404', 'auth.mode says simple, the API answers anybody.', lying('1.5.0', 'none', 'simple'), {}],
  ['mode-oidc-but-404', 'auth.mode says oidc, the API answers anybody.', lying('2.2.0', 'none', 'oidc'), {}],
  ['page-behind-api', 'Page of 1.2.0, API of 1.4.0.', { version: '1.4.0', states: { page: '1.2.0' } }, {}],
  ['page-ahead-of-api', 'Page of 1.0.0, API of 0.63.15.', { version: '0.63.15', states: { page: '1.0.0' } }, {}],
  ['page-differs-at-2', 'Page of 2.0.0, API of 2.2.0.', { version: '2.2.0', states: { page: '2.0.0' } }, {}],
];

function lying(version: string, auth: 'none' | 'simple', mode: 'none' | 'simple' | 'oidc'): Install {
  return { version, auth, states: { mode } };
}

function statedMember([id, title, install, expect]: Case): Member {
  return defineMember({
    id: `stated-${id}`,
    group: 'era',
    title,
    expect: [{ port: 8000, finding: true, ...expect }],
    listeners: (place) => [
      web(8000, since(install.version, '1.7.0') ? serverOf(install, place) : webappOf(install, place)),
    ],
  });
}

/** What hosts say of their version and login when it is not simply the truth. */
export const statedVersion: readonly Member[] = [
  ...notStated.map(statedMember),
  ...apiWins.map(([id, title, install, expect]) => statedMember([id, title, install, { exposure: 'open', ...expect }])),
  ...contradictions.map(([id, title, install]) => statedMember([id, title, install, { exposure: 'unknown' }])),
  statedMember([
    'not-yet-claimed',
    'An install that nobody has set up yet.',
    { version: '1.3.1', isSetUp: false },
    { exposure: 'open', version: '1.3.1' },
  ]),
];
