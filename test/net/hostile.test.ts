import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createVisit } from '../../src/net/visit.ts';
import { endpointOf, gets, nothing, openPeer, type Peer, requestFor, selfSigned, webOptions } from './peer.ts';

const never = new AbortController().signal;
const warnings: Error[] = [];
const note = (warning: Error): void => void warnings.push(warning);
process.on('warning', note);
afterAll(() => void process.off('warning', note));

/** Bits that servers' answers are made of, right and wrong. */
const bit = fc.oneof(
  fc.constantFrom(
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n',
    'HTTP/1.1 204 No Content\r\n',
    'HTTP/0.9 200\r\n',
    'HTTP/2.0 200 OK\r\n\r\n',
    'Content-Length: 5\r\n',
    'Content-Length: 5000000000000000000000\r\n',
    'Content-Length: -1\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Transfer-Encoding: gzip, chunked\r\n',
    'Content-Encoding: gzip\r\n',
    'Content-Encoding: br\r\n',
    'Content-Encoding: deflate\r\n',
    'Connection: close\r\n',
    'Keep-Alive: timeout=0\r\n',
    'Location: http://[::1\r\n',
    'Trailer: x\r\n',
    '\r\n',
    '\r\n\r\n',
    '0\r\n\r\n',
    'ffffffffffffffffff\r\n',
    '5\r\nhello\r\n',
    '<html><title>Airbyte</title>',
    '{"a":1}',
    '\x00\x01\x02',
    '\x16\x03\x01',
    '\x1f\x8b\x08',
    '\x15\x03\x03\x00\x02\x02\x28',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

interface Script {
  readonly words: readonly string[];
  readonly end: 'leave' | 'end' | 'reset';
}

const script = fc.record({ words: fc.array(bit, { maxLength: 8 }), end: fc.constantFrom('leave', 'end', 'reset') });
// Side by side, because each may last until its deadline.
const scripts = fc.array(script, { minLength: 1, maxLength: 40 });

async function openHostile({ words, end }: Script, tls: boolean): Promise<Peer> {
  return openPeer(
    (socket) => {
      for (const word of words) if (socket.writable) socket.write(Buffer.from(word, 'latin1'));
      if (end === 'end') socket.end();
      else if (end === 'reset' && tls) socket.destroy();
      else if (end === 'reset') socket.resetAndDestroy();
    },
    () => {},
    tls ? selfSigned : null,
  );
}

describe('whatever a server says', () => {
  it.each([false, true])('three requests end, and nothing is thrown, TLS %s', async (tls) => {
    const check = async (said: Script): Promise<void> => {
      const peer = await openHostile(said, tls);
      const visit = createVisit(endpointOf(peer.port, { tls }), webOptions({ timeoutMs: 100 }), never);
      for (const path of ['/', '/a', '/b']) {
        const { status, facts } = await visit.get(requestFor(path, { timeoutMs: 100 }), { ...nothing, hash: true });
        expect(facts.code === undefined).toBe(status !== 'ok');
      }
      visit.close();
      await peer.ended();
    };
    const property = fc.asyncProperty(scripts, async (all) => void (await Promise.all(all.map(check))));
    await fc.assert(property, { numRuns: 12 });
    expect(warnings).toEqual([]);
  });

  it('no port costs more than one GET and one hello', async () => {
    let hellos = 0;
    const check = async (said: Script, isTlsFirst: boolean): Promise<void> => {
      const peer = await openHostile(said, false);
      const options = webOptions({ timeoutMs: 100, tlsFirstPorts: isTlsFirst ? [peer.port] : [] });
      const visit = createVisit(endpointOf(peer.port), options, never);
      await visit.get(requestFor('/', { timeoutMs: 100 }), nothing);
      visit.close();
      await peer.ended();
      const helloed = peer.heard.filter((heard) => heard.startsWith('\x16')).length;
      hellos += helloed;
      expect([gets(peer) <= 1, helloed <= 1]).toEqual([true, true]);
    };
    const property = fc.asyncProperty(
      scripts,
      async (all) => void (await Promise.all(all.map((said, index) => check(said, index % 2 === 0)))),
    );
    await fc.assert(property, { numRuns: 12 });
    expect(hellos).toBeGreaterThan(0);
  });
});
