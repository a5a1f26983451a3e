import type { Install } from '../airbyte/install.ts';
import type { Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { html, type Site } from '../wire/site.ts';
import { web } from '../wire/web.ts';
import { serverOf, webappOf } from './installs.ts';

const wiki: Site = () =>
  html('<!DOCTYPE html><html><head><title>Airbyte</title></head><body><p>How we run it.</p></body></html>');

const first: Install = { version: '1.4.0' };
const second: Install = { version: '2.2.0', auth: 'simple' };
const older: Install = { version: '0.20.0-alpha' };
const twoDots: Install = { version: '1.4.0', states: { page: '1.4.0-a..b' } };

/** Several things on one address, which must not be taken for one. */
export const neighbours: readonly Member[] = [
  defineMember({
    id: 'neighbours-two-installs',
    group: 'front',
    title: 'Two installs on one address, one open and one with its login.',
    expect: [
      { port: 8000, finding: true, exposure: 'open', version: first.version },
      { port: 9000, finding: true, exposure: 'login', version: second.version },
    ],
    listeners: (place) => [web(8000, webappOf(first, place)), web(9000, serverOf(second, place))],
  }),
  defineMember({
    id: 'neighbours-page-titled-airbyte',
    group: 'front',
    title: 'A wiki page titled Airbyte beside a server of 1.4.0.',
    expect: [
      { port: 8080, finding: false },
      { port: 8001, finding: true, exposure: 'open', version: first.version },
    ],
    listeners: (place) => [web(8080, wiki), web(8001, serverOf(first, place))],
  }),
  defineMember({
    id: 'neighbours-page-titled-airbyte-older',
    group: 'front',
    title: 'A wiki page titled Airbyte beside a server from when the page had no API of its own.',
    expect: [
      { port: 8080, finding: false },
      { port: 8001, finding: true, exposure: 'open', contains: older.version },
    ],
    listeners: (place) => [web(8080, wiki), web(8001, serverOf(older, place))],
  }),
  defineMember({
    id: 'neighbours-version-of-two-dots',
    group: 'front',
    title: 'A version that reads like a range, on two ports.',
    expect: [8000, 8001].map((port) => ({ port, finding: true, exposure: 'open', version: twoDots.version })),
    listeners: (place) => [web(8000, webappOf(twoDots, place)), web(8001, serverOf(twoDots, place))],
  }),
];
