import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFetchText } from '../../src/net/fetch-document.ts';
import { createResolver } from '../../src/net/resolve.ts';
import { createVisit } from '../../src/net/visit.ts';
import { countLimiter, endpointOf, gets, html, nothing, openPeer, requestFor, selfSigned, webOptions } from './peer.ts';

const never = new AbortController().signal;

/** Timers and sockets that keep a process alive. */
const handles = (): number =>
  process.getActiveResourcesInfo().filter((name) => /^(TCP|TLS|Pipe)(?!.*Server).*Wrap$|Timeout/.test(name)).length;

/** Warnings from here to the end of the test; it must have none. */
function watchWarnings(): Error[] {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  return warnings;
}

describe('the connection', () => {
  it.each([false, true])('is used for all requests of a visit, TLS %s', async (tls) => {
    const peer = await openPeer(
      (socket) => socket.write(html('x')),
      () => {},
      tls ? selfSigned : null,
    );
    const limiter = countLimiter();
    const visit = createVisit(endpointOf(peer.port, { tls }), webOptions({ limiter }), never);
    for (const path of ['/', '/a', '/b', '/c', '/d']) {
      expect((await visit.get(requestFor(path), nothing)).status).toBe('ok');
    }
    visit.close();
    await peer.ended();
    expect([peer.heard.length, gets(peer), limiter.acquired.length]).toEqual([1, 5, 1]);
  });

  it.each([
    ['and says so', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx'],
    ['and does not say so', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx'],
    ['as HTTP/1.0 does', 'HTTP/1.0 200 OK\r\n\r\nx'],
  ])('is made anew, through guard and limiter, for a server that closes %s', async (_, words) => {
    const peer = await openPeer((socket) => socket.end(words));
    const asked: string[] = [];
    const guard = {
      refuses(address: string) {
        asked.push(address);
        return null;
      },
    };
    const limiter = countLimiter();
    const visit = createVisit(endpointOf(peer.port, { tls: false }), webOptions({ guard, limiter }), never);
    for (const path of ['/', '/a', '/b']) expect((await visit.get(requestFor(path), nothing)).status).toBe('ok');
    visit.close();
    expect([peer.heard.length, limiter.acquired.length, asked.length]).toEqual([3, 3, 3]);
  });

  it('is not made anew once the guard says no', async () => {
    const peer = await openPeer((socket) => socket.end(html('x')));
    let isOpen = true;
    const guard = { refuses: () => (isOpen ? null : 'excluded') };
    const visit = createVisit(endpointOf(peer.port, { tls: false }), webOptions({ guard }), never);
    await visit.get(requestFor(), nothing);
    isOpen = false;
    expect((await visit.get(requestFor(), nothing)).status).toBe('aborted');
    visit.close();
    expect(peer.heard).toHaveLength(1);
  });

  it('that failed once does not colour what comes later', async () => {
    let isOpen = true;
    const guard = { refuses: () => (isOpen ? null : 'excluded') };
    const peer = await openPeer((socket, heard) => {
      if (heard.includes('/first')) socket.end(html('x'));
    });
    const visit = createVisit(endpointOf(peer.port, { tls: false }), webOptions({ guard }), never);
    await visit.get(requestFor('/first'), nothing);
    isOpen = false;
    expect((await visit.get(requestFor('/second'), nothing)).status).toBe('aborted');
    isOpen = true;
    expect((await visit.get(requestFor('/third', { timeoutMs: 200 }), nothing)).status).toBe('read-timeout');
    visit.close();
  });

  it('leads elsewhere after moveTo', async () => {
    const first = await openPeer((socket) => socket.write(html('one')));
    const second = await openPeer((socket) => socket.write(html('two')));
    const visit = createVisit(endpointOf(first.port, { tls: false }), webOptions(), never);
    await visit.get(requestFor(), nothing);
    visit.moveTo(endpointOf(second.port, { tls: false, host: 'name.example' }));
    const { endpoint } = await visit.get(requestFor('/there'), nothing);
    await first.ended();
    visit.close();
    await second.ended();
    expect([endpoint.port, endpoint.host, gets(first), gets(second)]).toEqual([second.port, 'name.example', 1, 1]);
    expect(second.heard[0]).toContain(`host: name.example:${second.port}\r\n`);
  });
});

describe('the caller', () => {
  const stages: Readonly<Record<string, { tls: boolean; reply: (socket: Socket) => void }>> = {
    'a TLS handshake': { tls: true, reply: () => {} },
    'the wait for an answer': { tls: false, reply: () => {} },
    'a body': { tls: false, reply: (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx') },
  };

  it.each(Object.entries(stages))('can stop during %s, which is no failure of the host', async (_, stage) => {
    const caller = new AbortController();
    const peer = await openPeer((socket) => {
      stage.reply(socket);
      setImmediate(() => caller.abort());
    });
    const limiter = countLimiter();
    const visit = createVisit(endpointOf(peer.port, { tls: stage.tls }), webOptions({ limiter }), caller.signal);
    expect((await visit.get(requestFor(), nothing)).status).toBe('aborted');
    expect((await visit.get(requestFor(), nothing)).status).toBe('aborted');
    visit.close();
    await peer.ended();
    expect([peer.heard.length, limiter.reports]).toEqual([1, []]);
  });

  it('may have stopped before', async () => {
    const peer = await openPeer(() => {});
    const visit = createVisit(endpointOf(peer.port), webOptions(), AbortSignal.abort());
    expect((await visit.get(requestFor(), nothing)).status).toBe('aborted');
    visit.close();
    expect(peer.heard).toHaveLength(0);
  });

  it('may close twice, and before the first request', async () => {
    const peer = await openPeer((socket) => socket.write(html('x')));
    const visit = createVisit(endpointOf(peer.port, { tls: false }), webOptions(), never);
    visit.close();
    const other = createVisit(endpointOf(peer.port, { tls: false }), webOptions(), never);
    await other.get(requestFor(), nothing);
    other.close();
    other.close();
    await peer.ended();
    expect(peer.heard).toHaveLength(1);
  });

  it('leaves nothing open, and nothing on a signal that lives long', async () => {
    const warnings = watchWarnings();
    const peer = await openPeer((socket) => socket.write(html('x')));
    const added = { count: 0 };
    const signal = new AbortController().signal;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      added.count += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      added.count -= 1;
      remove(...args);
    };
    const before = handles();
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const visit = createVisit(endpointOf(index % 3 === 0 ? 1 : peer.port, { tls: null }), webOptions(), signal);
        await visit.get(requestFor(), nothing);
        await visit.get(requestFor(), nothing);
        visit.close();
      }),
    );
    await peer.ended();
    await expect.poll(handles).toBeLessThanOrEqual(before);
    // One that is shared by all visits may stay.
    expect(added.count).toBeLessThanOrEqual(1);
    expect(warnings).toEqual([]);
  });
});

describe('what the limiter is told', () => {
  it.each([
    ['HTTP/1.1 200 OK', 'fine 0'],
    ['HTTP/1.1 429 Too Many Requests', 'throttled 0'],
    ['HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120', 'throttled 120'],
    ['HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7', 'throttled 7'],
    ['HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0', 'throttled 0'],
    ['HTTP/1.1 503 Service Unavailable\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT', 'throttled 0'],
    ['HTTP/1.1 503 Service Unavailable\r\nRetry-After: soon', 'throttled 0'],
    ['HTTP/1.1 503 Service Unavailable\r\nRetry-After: -9', 'throttled 0'],
    ['HTTP/1.1 503 Service Unavailable', 'fine 0'],
  ])('%j', async (head, told) => {
    const peer = await openPeer((socket) => socket.end(`${head}\r\nContent-Length: 0\r\n\r\n`));
    const limiter = countLimiter();
    const visit = createVisit(endpointOf(peer.port, { tls: false }), webOptions({ limiter }), never);
    await visit.get(requestFor(), nothing);
    visit.close();
    expect(limiter.reports).toEqual([told]);
  });

  it('is seconds, for a date to come', async () => {
    const date = new Date(Date.now() + 600_000).toUTCString();
    const peer = await openPeer((socket) =>
      socket.end(`HTTP/1.1 503 Busy\r\nRetry-After: ${date}\r\nContent-Length: 0\r\n\r\n`),
    );
    const limiter = countLimiter();
    const visit = createVisit(endpointOf(peer.port, { tls: false }), webOptions({ limiter }), never);
    await visit.get(requestFor(), nothing);
    visit.close();
    expect(Number(limiter.reports[0]?.split(' ')[1])).toBeGreaterThan(500);
  });

  it('is a reset for a connection that stood, not for a closed port or silence', async () => {
    const peer = await openPeer((socket) => void socket.resetAndDestroy());
    const silent = await openPeer(() => {});
    const limiter = countLimiter();
    for (const port of [peer.port, 1, silent.port]) {
      const visit = createVisit(endpointOf(port, { tls: false }), webOptions({ limiter }), never);
      await visit.get(requestFor('/', { timeoutMs: 100 }), nothing);
      visit.close();
    }
    expect(limiter.reports).toEqual(['reset 0']);
  });
});

describe('a small text', () => {
  const text = (words: string, type = 'text/plain'): string =>
    `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(words)}\r\n\r\n${words}`;

  it('is fetched whole, with its code and type', async () => {
    const peer = await openPeer((socket) =>
      socket.end(text('Contact: mailto:é@example.com\n', 'text/plain; charset=utf-8')),
    );
    const fetchText = createFetchText(webOptions());
    expect(await fetchText(endpointOf(peer.port, { tls: false }), '/.well-known/security.txt', 1_000, never)).toEqual({
      code: 200,
      type: 'text/plain; charset=utf-8',
      location: '',
      text: 'Contact: mailto:é@example.com\n',
    });
    await peer.ended();
    expect(peer.heard[0]).toMatch(/^GET \/\.well-known\/security\.txt HTTP\/1\.1\r\n/);
  });

  it('that is too long, also once unpacked, is none', async () => {
    const { gzipSync } = await import('node:zlib');
    const packed = gzipSync('x'.repeat(5_000));
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`;
    const long = await openPeer((socket) => socket.end(text('x'.repeat(1_001))));
    const bomb = await openPeer((socket) => socket.end(Buffer.concat([Buffer.from(head), packed])));
    const fetchText = createFetchText(webOptions());
    for (const { port } of [long, bomb]) {
      expect(await fetchText(endpointOf(port, { tls: false }), '/security.txt', 1_000, never)).toBeNull();
    }
  });

  it('is none when the host refuses, or redirects with nothing said', async () => {
    const fetchText = createFetchText(webOptions());
    expect(await fetchText(endpointOf(1, { tls: false }), '/security.txt', 1_000, never)).toBeNull();
    const peer = await openPeer((socket) =>
      socket.end('HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n'),
    );
    const answer = await fetchText(endpointOf(peer.port, { tls: false }), '/security.txt', 1_000, never);
    expect(answer).toEqual({ code: 302, type: '', location: '/x', text: '' });
    expect(gets(peer)).toBe(1);
  });
});

describe('the resolver', () => {
  it('knows localhost, leaves addresses as they are, and stops with its caller', async () => {
    const { resolve } = createResolver();
    expect(await resolve('localhost', never)).toContain('127.0.0.1');
    expect(await resolve('198.18.0.1', never)).toEqual(['198.18.0.1']);
    expect(await resolve('localhost', AbortSignal.abort())).toEqual([]);
  });
});
