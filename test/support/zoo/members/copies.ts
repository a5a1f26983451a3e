import type { Install } from '../airbyte/install.ts';
import { rootPage } from '../airbyte/page.ts';
import type { Expectation, Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { nginxPage } from '../wire/nginx-pages.ts';
import { type Answer, answer, html, pathOf, type Site } from '../wire/site.ts';
import { web } from '../wire/web.ts';
import { webappOf } from './installs.ts';

// Nothing older than 0.24.2: until then the real page has no API beside it either.
const install: Install = { version: '1.3.1' };
const older: Install = { version: '0.35.5-alpha' };

/** The real files with something else in place of the API. */
function copyOf(original: Install, api: Answer): Parameters<typeof defineMember>[0]['listeners'] {
  return (place) => {
    const files = webappOf(original, place);
    const site: Site = (asked) => (pathOf(asked).startsWith('/api/') ? api : files(asked));
    return [web(8080, site)];
  };
}

const bucketError =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>';

type Case = readonly [id: string, title: string, original: Install, api: Answer];

// The contract calls a 200 on a random API path a decoy, the facts call it a copy: either is right here.
const fallbacks: readonly Case[] = [
  ['static-fallback', 'A static host that falls back to the page for every path.', install, html(rootPage(install))],
  ['static-older-fallback', 'An older page that names its release.', older, html(rootPage(older))],
];

const cases: readonly Case[] = [
  ['static-404', 'A static host with its own 404.', install, answer(404, 'text/html', nginxPage(404, 'nginx/1.24.0'))],
  ['static-bucket', 'A bucket that says NoSuchKey.', install, answer(404, 'application/xml', bucketError)],
  ['static-older-404', 'An older page with a bare 404.', older, answer(404, 'text/plain', 'not found')],
  [
    'preview',
    'A pull request preview whose host answers JSON of its own.',
    install,
    answer(404, 'application/json', '{"error":{"code":"404"}}'),
  ],
];

function copyMember([id, title, original, api]: Case, expectation: Expectation): Member {
  return defineMember({
    id: `copy-${id}`,
    group: 'decoy',
    title,
    expect: [expectation],
    listeners: copyOf(original, api),
  });
}

/** The web page without a working API. */
export const copies: readonly Member[] = [
  ...cases.map((each) => copyMember(each, { port: 8080, finding: false, outcome: 'copy' })),
  ...fallbacks.map((each) => copyMember(each, { port: 8080, finding: false })),
  defineMember({
    id: 'copy-storybook',
    group: 'decoy',
    title: 'The Storybook of the web app, which has the head of the page and another title.',
    expect: [{ port: 6006, finding: false }],
    listeners: () => {
      const page =
        '<!doctype html><html lang="en"><head><title>@storybook/core - Storybook</title></head><body><div id="root"></div></body></html>';
      return [web(6006, (asked) => (pathOf(asked) === '/' ? html(page) : answer(404, 'text/plain', 'Cannot GET')))];
    },
  }),
];
