import { describe, expect, it } from 'vitest';
import { createDns } from '../../src/net/dns.ts';
import { createResolver } from '../../src/net/resolve.ts';
import { reverseOf, startDns } from '../support/dns-server.ts';

const never = new AbortController().signal;

const ZONE = {
  [reverseOf('203.0.113.10')]: { PTR: ['ETL.Example.com', 'bad\\.name.example.com', 'b.example.com'] },
  'example.com': {
    SOA: 'first\\.last.example.com',
    MX: [
      [20, 'b.mx.example'],
      [10, 'A.mx.example'],
    ],
    TXT: [
      ['abuse@', 'example.com'],
      ['x'.repeat(255), 'x'.repeat(255), 'x'.repeat(255), 'x'.repeat(255), 'x'.repeat(9)],
    ],
  },
  'nomail.example': { MX: [[0, '.']] },
  'both.example': { A: ['203.0.113.10'], AAAA: ['2001:db8::7'] },
} as const;

describe('dns', () => {
  it('reads each kind of record, plain and capped', async () => {
    const { server } = await startDns(ZONE);
    const dns = createDns({ servers: [server], timeoutMs: 1_000 });
    expect(await dns.ptr('203.0.113.10', never)).toEqual(['etl.example.com', 'b.example.com']);
    expect(await dns.soa('example.com', never)).toEqual({ zone: 'example.com', rname: 'first\\.last.example.com' });
    expect(await dns.mx('example.com', never)).toEqual(['a.mx.example', 'b.mx.example']);
    expect(await dns.mx('nomail.example', never)).toEqual(['.']);
    expect(await dns.txt('example.com', never)).toEqual(['abuse@example.com']);
  });

  it('has nothing for what does not exist, is no name, or does not answer', async () => {
    const { server } = await startDns({});
    const silent = await startDns({}, true);
    const dns = createDns({ servers: [server], timeoutMs: 1_000 });
    const deaf = createDns({ servers: [silent.server], timeoutMs: 50 });
    expect(await dns.ptr('203.0.113.10', never)).toEqual([]);
    expect(await dns.ptr('no address', never)).toEqual([]);
    expect(await dns.soa('nothing.example', never)).toBeNull();
    expect(await dns.soa('a name\r\n', never)).toBeNull();
    expect(await dns.txt('x'.repeat(300), never)).toEqual([]);
    expect(await deaf.mx('example.com', never)).toEqual([]);
    expect(silent.asked.length).toBeGreaterThan(0);
    expect(await createDns({ servers: ['127.0.0.1:99999'], timeoutMs: 50 }).mx('example.com', never)).toEqual([]);
  });

  it('stops when it is told to', async () => {
    const silent = await startDns({}, true);
    const dns = createDns({ servers: [silent.server], timeoutMs: 20_000 });
    const stop = new AbortController();
    const asking = dns.txt('example.com', stop.signal);
    stop.abort();
    expect(await asking).toEqual([]);
    expect(await dns.txt('example.com', stop.signal)).toEqual([]);
  });
});

describe('resolver with name servers of its own', () => {
  it('asks them for both families, IPv4 first, and nobody for localhost', async () => {
    const { server, asked } = await startDns(ZONE);
    const resolver = createResolver({ servers: [server], timeoutMs: 1_000 });
    expect(await resolver.resolve('both.example', never)).toEqual(['203.0.113.10', '2001:db8::7']);
    expect(await resolver.resolve('nothing.example', never)).toEqual([]);
    const before = asked.length;
    expect(await resolver.resolve('localhost', never)).toContain('127.0.0.1');
    expect(asked).toHaveLength(before);
  });

  it('tells silence from the answer that there is no such name', async () => {
    const silent = await startDns(ZONE, true);
    const { server } = await startDns(ZONE);
    const silences = async (name: string, from: string, signal = never): Promise<number> => {
      let count = 0;
      await createResolver({ servers: [from], timeoutMs: 100 }).resolve(name, signal, () => {
        count += 1;
      });
      return count;
    };
    expect(await silences('both.example', silent.server)).toBe(1);
    for (const name of ['both.example', 'nothing.example', 'nomail.example'])
      expect(await silences(name, server), name).toBe(0);
  });
});
