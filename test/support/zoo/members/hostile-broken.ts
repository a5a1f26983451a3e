import { rootPage } from '../airbyte/page.ts';
import type { Member } from '../member.ts';
import { certificate } from '../wire/certificate.ts';
import { defineMember } from '../wire/define-member.ts';
import { http2 } from '../wire/http2.ts';
import type { Listener } from '../wire/listener.ts';
import { raw } from '../wire/raw.ts';
import { html } from '../wire/site.ts';
import { web } from '../wire/web.ts';

const page = rootPage({ version: '0.35.5-alpha' });
const ok = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n';
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`;
const size = Buffer.byteLength(page);

/** Sends these bytes to every request and closes. */
function closing(bytes: string | Uint8Array): Listener {
  return raw({ port: 8000, reply: ({ socket }) => void socket.end(bytes) });
}

/** Sends these bytes to every request and keeps the connection. */
function staying(bytes: string | Uint8Array): Listener {
  return raw({ port: 8000, reply: (peer) => void peer.send(bytes) });
}

function withTitle(title: string): string {
  const body = page.replace('<title>Airbyte</title>', `<title>${title}</title>`);
  return `${ok}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const escapes = '\u001b]0;owned\u0007\u001b[2J\u001b[31m';

/** A page whose bytes are as they are, no text encoding in between. */
function bytes(head: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${ok}${head}Content-Length: ${body.length}\r\n\r\n`, 'latin1'), body]);
}

const invalidUtf8 = Buffer.concat([
  Buffer.from('<html><head><title>Airbyte'),
  Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0xf0, 0x9f]),
  Buffer.from('</title></head></html>'),
]);

const lies: readonly (readonly [id: string, title: string, listener: Listener])[] = [
  [
    'length-too-long-closed',
    'A length of one megabyte, then the page and the end.',
    closing(`${ok}Content-Length: 1048576\r\n\r\n${page}`),
  ],
  [
    'length-too-long-open',
    'A length of one megabyte, then the page and silence.',
    staying(`${ok}Content-Length: 1048576\r\n\r\n${page}`),
  ],
  ['length-too-short', 'A length of ten, then the whole page.', staying(`${ok}Content-Length: 10\r\n\r\n${page}`)],
  ['length-twice', 'Two lengths.', closing(`${ok}Content-Length: 10\r\nContent-Length: ${size}\r\n\r\n${page}`)],
  ['length-negative', 'A length below zero.', closing(`${ok}Content-Length: -1\r\n\r\n${page}`)],
  [
    'length-and-chunks',
    'A length and chunks.',
    closing(`${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n${page}\r\n0\r\n\r\n`),
  ],
  ['chunk-size-no-number', 'A chunk size that is no number.', closing(`${chunked}zoo\r\n${page}\r\n0\r\n\r\n`)],
  ['chunk-size-huge', 'A chunk size beyond all numbers.', closing(`${chunked}ffffffffffffffffff\r\n${page}`)],
  ['chunk-never-ends', 'No last chunk, then silence.', staying(`${chunked}${size.toString(16)}\r\n${page}\r\n`)],
  [
    'gzip-that-is-none',
    'Says gzip and sends text.',
    closing(`${ok}Content-Encoding: gzip\r\nContent-Length: ${size}\r\n\r\n${page}`),
  ],
  [
    'unknown-coding',
    'A content coding that nobody asked for.',
    closing(`${ok}Content-Encoding: x-zoo\r\nContent-Length: ${size}\r\n\r\n${page}`),
  ],
  [
    'status-line-odd',
    'A status of four digits.',
    closing(`HTTP/1.1 2000 OK\r\nContent-Length: ${size}\r\n\r\n${page}`),
  ],
  [
    'status-999',
    'A status outside all classes.',
    closing(`HTTP/1.1 999 Zoo\r\nContent-Length: ${size}\r\n\r\n${page}`),
  ],
  ['http-0-9', 'The page and nothing else, as in HTTP/0.9.', closing(page)],
  [
    'header-without-colon',
    'A header line without its colon.',
    closing(`${ok}zoo\r\nContent-Length: ${size}\r\n\r\n${page}`),
  ],
  [
    'bare-line-feeds',
    'Line feeds without carriage returns.',
    closing(`HTTP/1.1 200 OK\nContent-Length: ${size}\n\n${page}`),
  ],
  [
    'two-answers',
    'Two answers to one request.',
    staying(`${ok}Content-Length: 2\r\n\r\nok${ok}Content-Length: ${size}\r\n\r\n${page}`),
  ],
  [
    'switching-protocols',
    '101 to a request that asked for no upgrade.',
    staying('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
  ],
];

const texts: readonly (readonly [id: string, title: string, listener: Listener])[] = [
  ['escapes-in-title', 'Terminal escapes in the title.', staying(withTitle(`Airbyte${escapes}`))],
  ['nul-in-title', 'NUL bytes in the title.', staying(withTitle('Air\u0000byte\u0000'))],
  [
    'bidi-in-title',
    'Right-to-left overrides and zero-width characters in the title.',
    staying(withTitle('\u202eetybriA\u202c\u200b')),
  ],
  [
    'formula-in-title',
    'A spreadsheet formula as the title.',
    staying(withTitle('=HYPERLINK("http://zoo.invalid";"Airbyte")')),
  ],
  [
    'lines-in-title',
    'Line breaks that try to start a new row.',
    staying(withTitle('Airbyte\r\nopen,critical,1.2.3.4\n')),
  ],
  ['invalid-utf8', 'Bytes in the title that are no UTF-8.', staying(bytes('', invalidUtf8))],
  ['utf-16', 'The page in UTF-16 without saying so.', staying(bytes('', Buffer.from(page, 'utf16le')))],
  [
    'escapes-in-header',
    'Terminal escapes in a header.',
    closing(bytes(`Server: ${escapes}\r\nX-Airbyte-Zoo: 1\r\n`, Buffer.from(page))),
  ],
  ['nul-in-header', 'A NUL byte in a header.', closing(bytes('Server: nginx\u0000\r\n', Buffer.from(page)))],
  ['deep-json', 'A hundred thousand brackets.', staying(bytes('', Buffer.from('['.repeat(100_000))))],
  ['many-titles', 'A hundred thousand opened titles.', staying(bytes('', Buffer.from('<title>'.repeat(100_000))))],
  [
    'many-metas',
    'Unclosed metas that send a backtracking pattern to sleep.',
    staying(bytes('', Buffer.from('<meta name="airbyte:version" '.repeat(30_000)))),
  ],
  [
    'blanks',
    'Blanks without end inside one tag.',
    staying(bytes('', Buffer.from(`<meta name="airbyte:version"${' '.repeat(500_000)}content`))),
  ],
  [
    'long-version',
    'A version of half a million digits and dots.',
    staying(
      bytes('', Buffer.from(`<title>Airbyte</title><meta name="airbyte:version" content="${'1.'.repeat(250_000)}">`)),
    ),
  ],
  [
    'prototype-json',
    'JSON that reaches for the prototype.',
    staying(bytes('', Buffer.from('{"__proto__":{"available":true},"constructor":{"prototype":{"db":true}}}'))),
  ],
];

const keys = certificate('self-signed');
const protocols: readonly (readonly [id: string, title: string, listener: Listener])[] = [
  ['http2-only', 'TLS that knows HTTP/2 only.', http2(8443, () => html(page), keys, false)],
  [
    'http2-clear',
    'HTTP/2 without TLS, as gRPC speaks it.',
    raw({ port: 8000, greet: ({ socket, send }) => void socket.once('data', () => send(goAway)) }),
  ],
  [
    'client-certificate',
    'TLS that asks for a client certificate.',
    web(8443, () => html(page), { tls: { ...keys, requestCert: true, rejectUnauthorized: true } }),
  ],
  [
    'tls-garbage',
    'Answers a TLS hello with noise.',
    raw({ port: 8443, greet: ({ socket, send }) => void socket.once('data', () => send(Buffer.alloc(512, 0xa5))) }),
  ],
];

// Empty SETTINGS, then GOAWAY with PROTOCOL_ERROR (RFC 9113, section 6.8).
const goAway = Buffer.from('00000004000000000000000800070000000000000000000000000001', 'hex');

/** Hosts whose HTTP is not what it says, and text that hurts whoever shows or searches it. */
export const hostileBroken: readonly Member[] = [
  ...lies.map(([id, title, listener]) => brokenMember(`lie-${id}`, title, listener)),
  ...texts.map(([id, title, listener]) => brokenMember(`text-${id}`, title, listener)),
  ...protocols.map(([id, title, listener]) => brokenMember(`protocol-${id}`, title, listener)),
];

function brokenMember(id: string, title: string, listener: Listener): Member {
  return defineMember({
    id: `hostile-${id}`,
    group: 'hostile',
    title,
    expect: [{ port: listener.port, finding: false }],
    listeners: () => [listener],
  });
}
