import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTargets } from '../../src/input/read-targets.ts';
import { memoryBytes } from '../support/memory.ts';
import { options, readAll } from './read-all.ts';

const MIB = 1024 * 1024;

/** `count` times what `make` writes, in chunks whose borders fall anywhere. */
function* repeat(count: number, make: (at: number) => string, before = ''): Generator<Buffer> {
  let text = before;
  for (let at = 0; at < count; at++) {
    text += make(at);
    if (text.length > 60_000) {
      yield Buffer.from(text);
      text = '';
    }
  }
  yield Buffer.from(text);
}

const filler = 'x'.repeat(500);
const address = (at: number): string => `198.51.${(at >> 8) & 255}.${at & 255}`;

const streams: readonly (readonly [string, number, () => Iterable<Buffer>])[] = [
  ['plain lines', 400_000, () => repeat(400_000, (at) => `${address(at)}:8000\n`)],
  [
    'JSON lines, 200 MB',
    350_000,
    () => repeat(350_000, (at) => `{"ip_str":"${address(at)}","port":80,"transport":"tcp","data":"${filler}"}\n`),
  ],
  [
    'nmap XML',
    200_000,
    () =>
      repeat(
        200_000,
        (at) =>
          `<host><address addr="${address(at)}" addrtype="ipv4"/><ports><port protocol="tcp" portid="80"><state state="open"/></port></ports></host>\n`,
        '<nmaprun>\n',
      ),
  ],
  ['one line of 200 MB', 1, () => repeat(400_000, () => filler)],
  ['one JSON object of 200 MB', 1, () => repeat(400_000, () => filler, '{"ip_str":"192.0.2.1","port":80}\n{"data":"')],
];

describe('memory does not grow with the stream', () => {
  it.each(streams)('%s', { timeout: 120_000 }, async (_, expected, make) => {
    const before = memoryBytes();
    let most = 0;
    let count = 0;
    const stdin = Readable.from(
      (function* () {
        let chunks = 0;
        for (const chunk of make()) {
          if (++chunks % 500 === 0) most = Math.max(most, memoryBytes());
          yield chunk;
        }
      })(),
    );
    for await (const batch of readTargets('-', { ...options, stdin })) for (const _item of batch) count++;
    expect(count).toBeGreaterThanOrEqual(expected);
    expect((Math.max(most, memoryBytes()) - before) / MIB).toBeLessThan(64);
  });

  it('not even for a gzip that unpacks to 1,000 times its size', { timeout: 120_000 }, async () => {
    const before = memoryBytes();
    let most = 0;
    const zeros = Buffer.alloc(MIB, '#');
    const packed = Readable.from(Array.from({ length: 300 }, () => zeros)).pipe(createGzip());
    const stdin = Readable.from(
      (async function* () {
        for await (const chunk of packed) {
          most = Math.max(most, memoryBytes());
          yield chunk;
        }
      })(),
    );
    const items = await readAll('-', { stdin });
    expect(items.map((item) => item.kind)).toEqual(['bad']);
    expect((most - before) / MIB).toBeLessThan(64);
  });
});
