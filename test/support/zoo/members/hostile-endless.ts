import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { rootPage } from '../airbyte/page.ts';
import type { Member } from '../member.ts';
import type { Conversation } from '../wire/conversation.ts';
import { defineMember } from '../wire/define-member.ts';
import { raw } from '../wire/raw.ts';

const page = rootPage({ version: '0.35.5-alpha' });
const ok = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n';
const mebibyte = 1024 * 1024;
const filler = Buffer.alloc(64 * 1024, 'a');

/** A gigabyte of blanks in one megabyte: a gzip file may be several in a row (RFC 1952, section 2.2). */
function gzipBomb(): Buffer {
  const member = gzipSync(Buffer.alloc(16 * mebibyte, ' '), { level: 9 });
  return Buffer.concat(Array.from({ length: 64 }, () => member));
}

function brotliBomb(): Buffer {
  return brotliCompressSync(Buffer.alloc(64 * mebibyte, ' '), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
}

function nestedGzip(): Buffer {
  return gzipSync(gzipSync(gzipBomb(), { level: 9 }), { level: 9 });
}

function coded(name: string, make: () => Buffer): (peer: Conversation) => void {
  let made: Buffer | null = null;
  return (peer) => {
    made ??= make();
    peer.send(`${ok}Content-Encoding: ${name}\r\nContent-Length: ${made.length}\r\n\r\n`);
    peer.send(made);
  };
}

function whole(body: string | Uint8Array, headers = ''): (peer: Conversation) => void {
  return (peer) => {
    peer.send(`${ok}${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`);
    peer.send(body);
  };
}

/** Sends the beginning, then the piece until the budget is spent. */
function endless(start: string, piece: string | Uint8Array): (peer: Conversation) => void {
  return (peer) => {
    peer.send(start);
    peer.flood(Buffer.from(piece));
  };
}

const chunk = Buffer.concat([Buffer.from(`${filler.length.toString(16)}\r\n`), filler, Buffer.from('\r\n')]);
const manyHeaders = Array.from({ length: 10_000 }, (_, index) => `X-Zoo-${index}: ${index}\r\n`).join('');
const manyCookies = 'Set-Cookie: a=b\r\n'.repeat(10_000);

const cases: readonly (readonly [id: string, title: string, reply: (peer: Conversation) => void])[] = [
  ['head', 'Header after header, without end.', endless(ok, 'X-Zoo: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(500))],
  ['header-line', 'One header line without end.', endless(`${ok}X-Zoo: `, filler)],
  ['status-line', 'A status line without end.', endless('HTTP/1.1 200 ', filler)],
  ['body', 'A body without length and without end.', endless(`${ok}\r\n${page}`, filler)],
  ['chunks', 'Chunk after chunk, without end.', endless(`${ok}Transfer-Encoding: chunked\r\n\r\n`, chunk)],
  ['chunk-extension', 'A chunk extension without end.', endless(`${ok}Transfer-Encoding: chunked\r\n\r\n1;`, filler)],
  [
    'trailers',
    'Trailer after trailer.',
    endless(`${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n`, 'X-Zoo: a\r\n'.repeat(500)),
  ],
  ['gzip-bomb', 'A gigabyte of blanks in gzip.', coded('gzip', gzipBomb)],
  ['brotli-bomb', '64 megabytes of blanks in brotli.', coded('br', brotliBomb)],
  ['nested-gzip', 'A gigabyte in gzip in gzip in gzip.', coded('gzip, gzip, gzip', nestedGzip)],
  ['many-headers', 'Ten thousand headers, then the page.', whole(page, manyHeaders)],
  ['many-cookies', 'Ten thousand cookies, then the page.', whole(page, manyCookies)],
  ['huge-title', 'A title of one megabyte.', whole(page.replace('</title>', `${'a'.repeat(mebibyte)}</title>`))],
  [
    'title-after-a-megabyte',
    'A megabyte of comment before the title.',
    whole(page.replace('<title>', `<!--${'a'.repeat(mebibyte)}--><title>`)),
  ],
];

/** Hosts that send more than anybody can want; each stops at 32 MB. */
export const hostileEndless: readonly Member[] = cases.map(([id, title, reply]) =>
  defineMember({
    id: `hostile-endless-${id}`,
    group: 'hostile',
    title,
    expect: [{ port: 8000, finding: false }],
    listeners: () => [raw({ port: 8000, reply })],
  }),
);
