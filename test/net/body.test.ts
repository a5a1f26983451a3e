import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Observation } from '../../src/model/observation.ts';
import { createVisit } from '../../src/net/visit.ts';
import { countLimiter, endpointOf, html, nothing, openPeer, requestFor, webOptions } from './peer.ts';

const never = new AbortController().signal;
const page = `<html><head><title>Airbyte</title></head><body>${'x'.repeat(3_000)}</body></html>`;
const full = 64 * 1024;

async function look(port: number, timeoutMs = 2_000, maxBytes = full): Promise<Observation> {
  const visit = createVisit(endpointOf(port, { tls: false }), webOptions({ timeoutMs }), never);
  try {
    return await visit.get(requestFor('/', { timeoutMs, maxBytes }), { ...nothing, headers: ['server'], hash: true });
  } finally {
    visit.close();
  }
}

async function lookAt(words: string | Uint8Array): Promise<Observation> {
  const peer = await openPeer((socket) => void socket.end(words));
  return look(peer.port);
}

function coded(coding: string, body: Uint8Array): Buffer {
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

describe('a body', () => {
  it.each([
    ['gzip', gzipSync(page)],
    ['x-gzip', gzipSync(page)],
    ['br', brotliCompressSync(page)],
    ['deflate', deflateSync(page)],
    ['DEFLATE', deflateRawSync(page)],
  ])('in %s is read', async (coding, body) => {
    const { status, facts } = await lookAt(coded(coding, body));
    expect([status, facts.title, facts.bytes, facts.truncated]).toEqual(['ok', 'Airbyte', page.length, undefined]);
  });

  it.each(['gzip', 'br', 'deflate'])('that says %s and is not is an answer without a page', async (coding) => {
    const { status, facts } = await lookAt(coded(coding, Buffer.from('\xff\xfe not compressed at all', 'latin1')));
    expect([status, facts.code, facts.title]).toEqual(['ok', 200, undefined]);
  });

  it('that is cut off inside its compression is read as far as it goes', async () => {
    const body = gzipSync(page, { level: 0 });
    const { status, facts } = await lookAt(coded('gzip', body.subarray(0, 1_000)));
    expect([status, facts.title]).toEqual(['ok', 'Airbyte']);
  });

  it('in an unknown coding is read as it is', async () => {
    expect((await lookAt(coded('identity', Buffer.from(page)))).facts.title).toBe('Airbyte');
  });

  it('that is a bomb costs 64 KiB and no more', async () => {
    for (const [coding, bomb] of [
      ['gzip', gzipSync(Buffer.alloc(64 * 2 ** 20))],
      ['br', brotliCompressSync(Buffer.alloc(64 * 2 ** 20))],
    ] as const) {
      const { status, facts } = await lookAt(coded(coding, bomb));
      expect([status, facts.bytes, facts.truncated]).toEqual(['ok', full, true]);
    }
  });

  it('of exactly the cap is whole, one byte more is not', async () => {
    const exact = await lookAt(`HTTP/1.0 200 OK\r\n\r\n${'x'.repeat(full - 200)}`);
    expect([exact.facts.bytes, exact.facts.truncated]).toEqual([full - 200, undefined]);
    const more = await lookAt(`HTTP/1.0 200 OK\r\n\r\n${'x'.repeat(full + 1)}`);
    expect(more.facts.truncated).toBe(true);
  });
});

/** Everything a server could write before we hung up, in bytes, and how the request ended. */
async function flood(head: string, piece: string): Promise<{ written: number; observation: Observation }> {
  let written = 0;
  const block = piece.repeat(Math.ceil(16_384 / piece.length));
  const pour = (socket: Socket): void => {
    while (socket.writable && written < 256 * 2 ** 20) {
      written += block.length;
      if (!socket.write(block)) return void socket.once('drain', () => pour(socket));
    }
  };
  const peer = await openPeer((socket) => {
    if (written > 0) return;
    socket.write(head);
    pour(socket);
  });
  const observation = await look(peer.port);
  await peer.ended();
  return { written, observation };
}

describe('without end', () => {
  it.each([
    ['a body', 'HTTP/1.1 200 OK\r\n\r\n', 'x', 'ok'],
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\nx\r\n', 'ok'],
    ['a chunk extension', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;', 'x', 'ok'],
    ['trailers', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', 'a: b\r\n', 'either'],
    ['headers', 'HTTP/1.1 200 OK\r\n', 'x-header: value\r\n', 'too-large'],
    ['a header', 'HTTP/1.1 200 OK\r\nx: ', 'x', 'too-large'],
    ['a reason phrase', 'HTTP/1.1 200 ', 'x', 'too-large'],
    ['empty lines', '', '\r\n', 'too-large'],
    ['interim answers', '', 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n', 'too-large'],
    ['interim answers of another kind', '', 'HTTP/1.1 102 Processing\r\n\r\n', 'too-large'],
  ])('%s is cut off', async (_, head, piece, status) => {
    const { written, observation } = await flood(head, piece);
    // After a whole body it depends on who notices first: the cap, or undici's own on a trailer.
    expect(status === 'either' ? ['ok', 'too-large'] : [status]).toContain(observation.status);
    // What the kernel's buffers of both ends hold on loopback comes on top of the 64 KiB.
    expect(written).toBeLessThan(16 * 2 ** 20);
  });
});

describe('slow', () => {
  it.each([
    ['head', ''],
    ['body', 'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n'],
  ])('drops of the %s end at the deadline of three steps', async (_, head) => {
    const peer = await openPeer((socket) => {
      socket.write(head);
      const drip = setInterval(() => socket.write('H'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const observation = await look(peer.port, 150);
    expect(observation.status).toBe(head === '' ? 'not-http' : 'read-timeout');
    await peer.ended();
  });

  it('dripping head that is HTTP ends at the deadline, not at the first byte', async () => {
    const peer = await openPeer((socket) => {
      const words = [...`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(10_000)}`];
      const drip = setInterval(() => socket.write(words.shift() ?? 'y'), 10);
      socket.on('close', () => clearInterval(drip));
    });
    const observation = await look(peer.port, 200);
    expect(observation.status).toBe('read-timeout');
    expect(observation.durationMs).toBeGreaterThanOrEqual(550);
    await peer.ended();
  });

  it('deadline is one for all requests of a visit', async () => {
    const peer = await openPeer((socket) => setTimeout(() => socket.write(html('x')), 120));
    const options = webOptions({ timeoutMs: 150 });
    const visit = createVisit(endpointOf(peer.port, { tls: false }), options, never);
    const statuses = [];
    for (let i = 0; i < 6; i += 1) {
      statuses.push((await visit.get(requestFor('/', { timeoutMs: 150 }), nothing)).status);
    }
    visit.close();
    expect(statuses[0]).toBe('ok');
    expect(statuses.slice(-2)).toEqual(['read-timeout', 'read-timeout']);
  });

  it('rate limits of ours are not the host`s time', async () => {
    const peer = await openPeer((socket) => void socket.end(html('x')));
    const limiter = countLimiter();
    const slow = {
      ...limiter,
      acquire: async (address: string, signal: AbortSignal): Promise<void> => {
        await new Promise((done) => setTimeout(done, 250));
        await limiter.acquire(address, signal);
      },
    };
    const options = webOptions({ limiter: slow, timeoutMs: 200 });
    const visit = createVisit(endpointOf(peer.port, { tls: false }), options, never);
    const statuses = [];
    for (let i = 0; i < 4; i += 1) {
      statuses.push((await visit.get(requestFor('/', { timeoutMs: 200 }), nothing)).status);
    }
    visit.close();
    // Four turns of a quarter of a second: more than the 600 ms that the host has.
    expect(statuses).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(limiter.acquired).toHaveLength(4);
  });

  it('event loops of ours are not the host`s time either', async () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('./late.ts', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const port = Number((await lines.next()).value);
    const looking = look(port, 400);
    expect((await lines.next()).value).toBe('asked');
    // Nothing of this process moves until the answer is long there and every timer is due.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
    expect((await looking).status).toBe('ok');
  });
});
