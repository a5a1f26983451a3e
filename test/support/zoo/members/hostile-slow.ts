import { rootPage } from '../airbyte/page.ts';
import type { Member } from '../member.ts';
import { certificate } from '../wire/certificate.ts';
import { defineMember } from '../wire/define-member.ts';
import type { Listener } from '../wire/listener.ts';
import { raw } from '../wire/raw.ts';

const page = rootPage({ version: '0.35.5-alpha' });
const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${Buffer.byteLength(page)}\r\n\r\n`;
const tls = certificate('self-signed');
const everyMs = 1_000;

// Handshake record, TLS 1.2, 122 bytes announced; the hello inside ends after its first four.
const helloBegun = Buffer.from([0x16, 3, 3, 0, 122, 2, 0, 0, 118]);

const stalls: readonly (readonly [id: string, title: string, listener: Listener])[] = [
  ['silent', 'Accepts and never says a word.', raw({ port: 8000 })],
  [
    'drip-head',
    'The head of an answer, one byte a second.',
    raw({ port: 8000, reply: (peer) => peer.drip(head, everyMs) }),
  ],
  [
    'drip-body',
    'A whole head, then the page, one byte a second.',
    raw({
      port: 8000,
      reply: (peer) => {
        peer.send(head);
        peer.drip(page, everyMs);
      },
    }),
  ],
  [
    'drip-tls',
    'TLS, then the answer, one byte a second.',
    raw({ port: 8443, tls, reply: (peer) => peer.drip(head + page, everyMs) }),
  ],
  [
    'half-head',
    'Half a head, then silence.',
    raw({ port: 8000, reply: (peer) => void peer.send('HTTP/1.1 200 OK\r\nContent-Type: text') }),
  ],
  [
    'stall-in-handshake',
    'The beginning of a TLS hello, then silence, to whoever speaks first.',
    raw({ port: 8443, greet: ({ socket, send }) => void socket.once('data', () => send(helloBegun)) }),
  ],
  [
    'continue-for-ever',
    '100 Continue once a second and never an answer.',
    raw({ port: 8000, reply: (peer) => peer.drip(repeat('HTTP/1.1 100 Continue\r\n\r\n'), everyMs) }),
  ],
];

const resets: readonly (readonly [id: string, title: string, listener: Listener])[] = [
  ['on-accept', 'Reset as soon as the connection stands.', raw({ port: 8000, greet: (peer) => peer.reset() })],
  [
    'on-first-byte',
    'Reset at the first byte, be it TLS or HTTP.',
    raw({ port: 8443, greet: ({ socket, reset }) => void socket.once('data', reset) }),
  ],
  ['after-handshake', 'Reset when TLS is through.', raw({ port: 8443, tls, greet: (peer) => peer.reset() })],
  ['on-request', 'Reset when the request is in.', raw({ port: 8000, reply: (peer) => peer.reset() })],
  [
    'in-head',
    'Reset in the middle of the head.',
    raw({ port: 8000, reply: ({ socket, reset }) => void socket.write('HTTP/1.1 200 OK\r\nContent-', reset) }),
  ],
  [
    'in-body',
    'Reset in the middle of the page.',
    raw({ port: 8000, reply: ({ socket, reset }) => void socket.write(head + page.slice(0, 200), reset) }),
  ],
  [
    'by-fin',
    'Closes without a word when the request is in.',
    raw({ port: 8000, reply: ({ socket }) => void socket.end() }),
  ],
];

function* repeat(text: string): Generator<string> {
  for (;;) yield text;
}

/** Hosts that keep one waiting or hang up: nothing can be told about them. */
export const hostileSlow: readonly Member[] = [
  ...stalls.map(([id, title, listener]) => hostile(`stall-${id}`, title, listener)),
  ...resets.map(([id, title, listener]) => hostile(`reset-${id}`, title, listener)),
];

function hostile(id: string, title: string, listener: Listener): Member {
  return defineMember({
    id: `hostile-${id}`,
    group: 'hostile',
    title,
    expect: [{ port: listener.port, finding: false, outcome: 'inconclusive' }],
    listeners: () => [listener],
  });
}
