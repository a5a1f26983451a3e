import { describe, expect, it } from 'vitest';
import { createVisit } from '../../src/net/visit.ts';
import { countLimiter, endpointOf, html, nothing, openPeer, requestFor, selfSigned, webOptions } from './peer.ts';

const never = new AbortController().signal;
const operator = { userAgent: 'airsweep/1.2.3 (+https://scan.example.org/)', from: 'cert@example.org' };

async function heardFrom(change: Parameters<typeof webOptions>[0], host: string | null, tls: boolean): Promise<string> {
  const peer = await openPeer(
    (socket) => socket.end(html('x')),
    () => {},
    tls ? selfSigned : null,
  );
  const visit = createVisit(endpointOf(peer.port, { host, tls }), webOptions(change), never);
  await visit.get(requestFor('/api/v1/health'), nothing);
  await visit.get(requestFor('/', { method: 'HEAD' }), nothing);
  visit.close();
  return peer.heard.join('').replaceAll(String(peer.port), 'PORT');
}

describe('a request', () => {
  it('carries exactly these bytes without an operator', async () => {
    expect(await heardFrom({}, null, false)).toBe(
      [
        'GET /api/v1/health HTTP/1.1',
        'host: 127.0.0.1:PORT',
        'connection: keep-alive',
        'accept: application/json',
        'accept-encoding: gzip, deflate, br',
        'user-agent: airsweep/0.0.0',
        '',
        'HEAD / HTTP/1.1',
        'host: 127.0.0.1:PORT',
        'connection: close',
        'accept: text/html, application/json;q=0.9, */*;q=0.1',
        'accept-encoding: gzip, deflate, br',
        'user-agent: airsweep/0.0.0',
        '',
        '',
      ].join('\r\n'),
    );
  });

  it.each([false, true])('carries exactly these bytes with an operator and a name, TLS %s', async (tls) => {
    expect(await heardFrom({ identity: operator }, 'etl.example.com', tls)).toBe(
      [
        'GET /api/v1/health HTTP/1.1',
        'host: etl.example.com:PORT',
        'connection: keep-alive',
        'accept: application/json',
        'accept-encoding: gzip, deflate, br',
        'user-agent: airsweep/1.2.3 (+https://scan.example.org/)',
        'from: cert@example.org',
        '',
        'HEAD / HTTP/1.1',
        'host: etl.example.com:PORT',
        'connection: close',
        'accept: text/html, application/json;q=0.9, */*;q=0.1',
        'accept-encoding: gzip, deflate, br',
        'user-agent: airsweep/1.2.3 (+https://scan.example.org/)',
        'from: cert@example.org',
        '',
        '',
      ].join('\r\n'),
    );
  });

  it('writes an IPv6 address in brackets', async () => {
    const { createServer } = await import('node:http');
    const hosts: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      hosts.push(request.headers.host);
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, '::1', done));
    const { port } = server.address() as { port: number };
    const visit = createVisit(endpointOf(port, { address: '::1', tls: false }), webOptions(), never);
    expect((await visit.get(requestFor(), nothing)).status).toBe('ok');
    visit.close();
    server.close();
    expect(hosts).toEqual([`[::1]:${port}`]);
  });

  it('for a denied path is refused in the connector, and no socket is opened', async () => {
    const peer = await openPeer((socket) => socket.end(html('x')));
    const limiter = countLimiter();
    const visit = createVisit(endpointOf(peer.port), webOptions({ limiter }), never);
    for (const path of ['/api/v1/export', '/%65xport/', '/x%2fTOKENS', '/a/../b', '/a?b=c', '/a b', '/jobList']) {
      await expect(visit.get(requestFor(path), nothing), path).rejects.toThrow(/^refusing to ask for/);
    }
    expect(limiter.acquired).toEqual([]);
    expect((await visit.get(requestFor('/'), nothing)).status).toBe('ok');
    visit.close();
    expect(peer.heard).toHaveLength(1);
  });
});

describe('SNI', () => {
  async function serverNames(host: string | null): Promise<unknown[]> {
    const names: unknown[] = [];
    const peer = await openPeer(
      (socket) => socket.end(html('x')),
      (socket) => names.push((socket as { servername?: unknown }).servername),
      selfSigned,
    );
    const visit = createVisit(endpointOf(peer.port, { host, tls: true }), webOptions(), never);
    const { status, tls } = await visit.get(requestFor(), nothing);
    visit.close();
    expect([status, tls?.sha256.length, tls?.protocol]).toEqual(['ok', 64, 'TLSv1.3']);
    return names;
  }

  it('is sent for a name', async () => expect(await serverNames('etl.example.com')).toEqual(['etl.example.com']));
  it('is not sent for an address', async () => expect(await serverNames(null)).toEqual([false]));
});
