import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/model/observation.ts';
import { createFetchJson, type FetchJsonOptions } from '../../src/net/fetch-json.ts';
import type { FetchJson } from '../../src/ports.ts';
import { ca, sendJson, startService } from '../support/json-service.ts';
import { certificate } from '../support/zoo/wire/certificate.ts';
import { countLimiter, openPeer, webOptions } from './peer.ts';

const never = new AbortController().signal;
const resolver = { resolve: async (name: string) => (name === 'rdap.example' ? ['127.0.0.1'] : []) };

function fetching(change: Partial<FetchJsonOptions> = {}): FetchJson {
  return createFetchJson({ ...webOptions(), resolver, isNamed: () => true, ca, ...change });
}

describe('fetchJson', () => {
  it('asks over TLS with our identity, and gives code, value and place', async () => {
    const service = await startService((_, response) => sendJson(response, { name: 'NET' }));
    const seen: Observation[] = [];
    const limiter = countLimiter();
    const identity = { userAgent: 'airsweep/1 (+https://scan.example)', from: 'scan@example.net' };
    const fetchJson = fetching({ identity, limiter, onRequest: (one) => seen.push(one) });
    const url = `${service.url}ip/203.0.113.10?x=1`;
    expect(await fetchJson(url, 'application/rdap+json', never)).toEqual({
      code: 200,
      value: { name: 'NET' },
      url,
      retryAfterS: null,
    });
    const [{ path, headers } = { path: '', headers: {} }] = service.requests;
    expect(path).toBe('/ip/203.0.113.10?x=1');
    expect(headers).toEqual({
      host: new URL(url).host,
      connection: 'keep-alive',
      accept: 'application/rdap+json',
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': identity.userAgent,
      from: identity.from,
    });
    expect(limiter.acquired).toEqual(['127.0.0.1']);
    expect(seen.map(({ path: asked, facts, status }) => [asked, facts.code, status])).toEqual([
      ['/ip/203.0.113.10', 200, 'ok'],
    ]);
  });

  it.each([
    ['a certificate that nobody vouches for', { ca: null }],
    ['the guard', { guard: { refuses: () => 'excluded' } }],
  ])('nothing is asked against %s', async (_case, change) => {
    const service = await startService((_, response) => sendJson(response, {}));
    expect(await fetching(change)(service.url, 'application/json', never)).toBeNull();
    expect(service.requests).toEqual([]);
  });

  it('refuses a certificate for another name, even from a known authority', async () => {
    const service = await startService((_, response) => sendJson(response, {}));
    const byName = service.url.replace('127.0.0.1', 'rdap.example');
    expect(await fetching()(byName, 'application/json', never)).toBeNull();
    const own = certificate('wrong-name');
    const peer = await openPeer(
      () => {},
      () => {},
      own,
    );
    expect(
      await fetching({ ca: String(own.cert) })(`https://127.0.0.1:${peer.port}/`, 'application/json', never),
    ).toBeNull();
    expect([service.requests, peer.heard.join('')]).toEqual([[], '']);
  });

  it('tells the guard whether the user named the service', async () => {
    const service = await startService((_, response) => sendJson(response, {}));
    const asked: boolean[] = [];
    const guard = {
      refuses: (_: string, named: boolean) => {
        asked.push(named);
        return named ? null : 'special-purpose';
      },
    };
    expect(await fetching({ guard, isNamed: () => false })(service.url, 'application/json', never)).toBeNull();
    expect((await fetching({ guard })(service.url, 'application/json', never))?.code).toBe(200);
    expect(asked).toEqual([false, true]);
  });

  it('speaks plain HTTP only to a named service on loopback', async () => {
    const service = await startService((_, response) => sendJson(response, {}), { tls: false });
    expect((await fetching()(service.url, 'application/json', never))?.code).toBe(200);
    expect(await fetching({ isNamed: () => false })(service.url, 'application/json', never)).toBeNull();
    const elsewhere = { resolve: async () => ['203.0.113.1'] };
    expect(await fetching({ resolver: elsewhere })('http://rdap.example/', 'application/json', never)).toBeNull();
    expect(service.requests).toHaveLength(1);
  });

  it.each([
    'https://user:pass@127.0.0.1/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'no url',
    'https://none.example/',
  ])('does not ask %s', async (url) => {
    const limiter = countLimiter();
    expect(await fetching({ limiter })(url, 'application/json', never)).toBeNull();
    expect(limiter.acquired).toEqual([]);
  });

  describe('redirects', () => {
    it.each([301, 302, 303, 307, 308])('follows %i to https', async (code) => {
      const service = await startService((path, response) =>
        path === '/new' ? sendJson(response, 'there') : sendJson(response, '', code, { location: '/new' }),
      );
      const answer = await fetching()(`${service.url}old`, 'application/json', never);
      expect([answer?.value, answer?.url]).toEqual(['there', `${service.url}new`]);
    });

    it('asks whether to go on before each', async () => {
      const service = await startService((path, response) =>
        path === '/2'
          ? sendJson(response, 'there')
          : sendJson(response, '', 302, { location: `/${Number(path[1]) + 1}` }),
      );
      const led: string[] = [];
      const go = async (url: string): Promise<boolean> => led.push(url) > 0;
      const stay = async (): Promise<boolean> => false;
      expect((await fetching()(`${service.url}0`, 'application/json', never, go))?.value).toBe('there');
      expect(led).toEqual([`${service.url}1`, `${service.url}2`]);
      expect(await fetching()(`${service.url}0`, 'application/json', never, stay)).toBeNull();
      expect(service.requests.map(({ path }) => path)).toEqual(['/0', '/1', '/2', '/0']);
    });

    it('gives up after five, and never goes to plain HTTP', async () => {
      const round = await startService((path, response) =>
        sendJson(response, '', 302, { location: `/${Number(path.slice(1)) + 1}` }),
      );
      expect(await fetching()(`${round.url}0`, 'application/json', never)).toBeNull();
      expect(round.requests.map(({ path }) => path)).toEqual(['/0', '/1', '/2', '/3', '/4', '/5']);
      const plain = await startService((_, response) => sendJson(response, {}), { tls: false });
      const down = await startService((_, response) => sendJson(response, '', 302, { location: plain.url }));
      expect(await fetching()(down.url, 'application/json', never)).toBeNull();
      expect(plain.requests).toEqual([]);
    });

    it('asks the guard at each hop', async () => {
      const target = await startService((_, response) => sendJson(response, {}));
      const first = await startService((_, response) => sendJson(response, '', 302, { location: target.url }));
      const isNamed = ({ origin }: URL): boolean => `${origin}/` === first.url;
      const guard = { refuses: (_: string, named: boolean) => (named ? null : 'special-purpose') };
      expect(await fetching({ guard, isNamed })(first.url, 'application/json', never)).toBeNull();
      expect([first.requests.length, target.requests.length]).toEqual([1, 0]);
    });
  });

  it.each([
    ['too much', (size: number) => JSON.stringify('x'.repeat(size)), 256 * 1024],
    ['too much once unpacked', (size: number) => gzipSync(JSON.stringify('x'.repeat(size))), 2_000_000],
  ])('reads nothing of %s', async (_case, body, size) => {
    const service = await startService((_, response) => {
      const bytes = body(size);
      response.writeHead(200, typeof bytes === 'string' ? {} : { 'content-encoding': 'gzip' }).end(bytes);
    });
    expect(await fetching()(service.url, 'application/json', never)).toBeNull();
  });

  it('unpacks what is small, and says so when it is no JSON', async () => {
    const service = await startService((path, response) => {
      if (path === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}'));
      else if (path === '/deep') response.end('['.repeat(200_000));
      else response.writeHead(429, { 'retry-after': '7' }).end('slow down');
    });
    const fetchJson = fetching();
    expect((await fetchJson(`${service.url}gzip`, 'application/json', never))?.value).toEqual({ a: 1 });
    expect((await fetchJson(`${service.url}deep`, 'application/json', never))?.value).toBeNull();
    expect(await fetchJson(service.url, 'application/json', never)).toMatchObject({
      code: 429,
      value: null,
      retryAfterS: 7,
    });
  });

  it.each(['', 'soon', '-1'])('a Retry-After of %j asks for nothing', async (value) => {
    const service = await startService((_, response) => sendJson(response, {}, 429, { 'retry-after': value }));
    expect((await fetching()(service.url, 'application/json', never))?.retryAfterS).toBeNull();
  });

  it('gives up on a service that drips, hangs up or speaks no HTTP, and when it is stopped', async () => {
    const drip = await startService((_, response) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    expect(await fetching({ timeoutMs: 150 })(drip.url, 'application/json', never)).toBeNull();
    const rude = await openPeer((socket) => socket.end('220 mail\r\n'));
    expect(await fetching()(`http://127.0.0.1:${rude.port}/`, 'application/json', never)).toBeNull();
    const closing = await openPeer((socket) => socket.destroy());
    expect(await fetching()(`http://127.0.0.1:${closing.port}/`, 'application/json', never)).toBeNull();
    const stop = new AbortController();
    const asking = fetching()(drip.url, 'application/json', stop.signal);
    stop.abort();
    expect(await asking).toBeNull();
  });
});
