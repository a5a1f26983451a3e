import type { Install } from '../airbyte/install.ts';
import type { Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { http10 } from '../wire/http10.ts';
import { type HeaderLine, withHeaders } from '../wire/site.ts';
import { type WebOptions, web } from '../wire/web.ts';
import { serverOf, webappOf } from './installs.ts';

const install: Install = { version: '0.63.15' };
const newer: Install = { version: '2.0.1', auth: 'simple' };
const found = { port: 8080, finding: true, exposure: 'open', version: install.version } as const;

const proxies: readonly (readonly [id: string, title: string, lines: readonly HeaderLine[]])[] = [
  [
    'nginx',
    'nginx with its security headers.',
    [
      ['Server', 'nginx'],
      ['X-Frame-Options', 'SAMEORIGIN'],
    ],
  ],
  [
    'caddy',
    'Caddy.',
    [
      ['Server', 'Caddy'],
      ['Via', '1.1 Caddy'],
    ],
  ],
  [
    'traefik',
    'Traefik, which names itself nowhere.',
    [
      ['Server', ''],
      ['X-Content-Type-Options', 'nosniff'],
    ],
  ],
  [
    'envoy',
    'Envoy.',
    [
      ['Server', 'envoy'],
      ['X-Envoy-Upstream-Service-Time', '12'],
    ],
  ],
  [
    'load-balancer',
    'A cloud load balancer with its cookies.',
    [
      ['Server', 'awselb/2.0'],
      ['Set-Cookie', 'AWSALB=zoo'],
    ],
  ],
  [
    'no-policy',
    'A proxy that drops the content security policy.',
    [
      ['Server', ''],
      ['Content-Security-Policy', ''],
    ],
  ],
  ['own-policy', 'A proxy with a policy of its own.', [['Content-Security-Policy', "default-src 'self'"]]],
  [
    'hsts',
    'A proxy that adds HSTS alone, as the vendor does among others.',
    [['Strict-Transport-Security', 'max-age=63072000']],
  ],
];

const wires: readonly (readonly [id: string, title: string, options: WebOptions])[] = [
  ['gzip', 'Every body in gzip.', { coding: 'gzip' }],
  ['brotli', 'Every body in brotli.', { coding: 'br' }],
  ['deflate', 'Every body in zlib-wrapped deflate.', { coding: 'deflate' }],
  ['raw-deflate', 'Every body in bare deflate, under the same name.', { coding: 'raw-deflate' }],
  ['chunks-of-one', 'One byte per chunk.', { chunkBytes: 1 }],
  ['gzip-in-chunks', 'gzip in chunks of seven bytes.', { coding: 'gzip', chunkBytes: 7 }],
  ['early-hints', '103 Early Hints before every answer.', { earlyHints: true }],
  ['closing', 'One request per connection.', { closes: true }],
];

const otherPorts = [3000, 5000, 8088, 9090, 30080];

/** Airbyte behind proxies and content codings that change everything but the substance. */
export const frontsProxy: readonly Member[] = [
  ...proxies.map(([id, title, lines]) =>
    defineMember({
      id: `proxy-${id}`,
      group: 'front',
      title,
      expect: [found],
      listeners: (place) => [web(8080, withHeaders(webappOf(install, place), ...lines))],
    }),
  ),
  ...wires.map(([id, title, options]) =>
    defineMember({
      id: `wire-${id}`,
      group: 'front',
      title,
      expect: [found],
      listeners: (place) => [web(8080, webappOf(install, place), options)],
    }),
  ),
  ...otherPorts.map((port) =>
    defineMember({
      id: `port-${port}`,
      group: 'front',
      title: `Airbyte with its login on port ${port}.`,
      expect: [{ port, finding: true, exposure: 'login', version: newer.version }],
      listeners: (place) => [web(port, serverOf(newer, place))],
    }),
  ),
  defineMember({
    id: 'wire-http-1-0',
    group: 'front',
    title: 'HTTP/1.0 without lengths.',
    expect: [found],
    listeners: (place) => [http10(8080, webappOf(install, place))],
  }),
];
