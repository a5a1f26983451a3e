import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/model/finding.ts';
import { endpoint, finding } from '../../notice/samples.ts';
import { sendJson, startService } from '../../support/json-service.ts';
import { bootstrapFor, movingClock, openStore, rdapAt } from '../network-world.ts';
import { entity, network } from './samples.ts';

const never = new AbortController().signal;
const at = (address: string): Finding => finding({ endpoint: endpoint({ address }) });
const abuse = network({ entities: [entity({ roles: ['abuse'], emails: ['abuse@example.com'] })] });

describe('RDAP client', () => {
  it('asks the registry of the address, over TLS, and keeps only what is needed', async () => {
    const service = await startService((_, response) => sendJson(response, abuse));
    const store = await openStore();
    const networkOf = await rdapAt(bootstrapFor(['203.0.113.0/24', service.url]), { store });
    expect(await networkOf(at('203.0.113.10'), never)).toEqual({
      first: '203.0.113.0',
      last: '203.0.113.255',
      handle: '203 0 113 0 - 203 0 113 255',
      name: 'EXAMPLE-NET',
      country: 'DE',
      provider: '',
      mailboxes: [{ address: 'abuse@example.com', role: 'abuse' }],
      url: `${service.url}ip/203.0.113.10`,
      fetchedAt: '2026-11-23T12:00:00.000Z',
    });
    expect(service.requests.map(({ path, headers }) => [path, headers.accept])).toEqual([
      ['/ip/203.0.113.10', 'application/rdap+json'],
    ]);
    const kept = await store.lookup('rdap', '203.0.113.99', '2026-11-23T12:00:00.000Z');
    expect(kept).toMatchObject({ first: '203.0.113.0', last: '203.0.113.255', expiresAt: '2026-11-30T12:00:00.000Z' });
    expect(kept?.value).not.toContain('Somebody');
  });

  it('asks once for a hundred addresses of one network, for a week', async () => {
    const service = await startService((_, response) => sendJson(response, abuse));
    const clock = movingClock();
    const networkOf = await rdapAt(bootstrapFor(['203.0.113.0/24', service.url]), { clock });
    const all = Array.from({ length: 100 }, (_, i) => networkOf(at(`203.0.113.${i}`), never));
    expect((await Promise.all(all)).every((one) => one?.name === 'EXAMPLE-NET')).toBe(true);
    expect(service.requests).toHaveLength(1);
    clock.set('2026-11-30T11:59:59Z');
    await networkOf(at('203.0.113.7'), never);
    expect(service.requests).toHaveLength(1);
    clock.set('2026-11-30T12:00:01Z');
    await networkOf(at('203.0.113.7'), never);
    expect(service.requests).toHaveLength(2);
  });

  it('remembers that a registry knows nothing, but no passing trouble', async () => {
    const service = await startService((path, response) => {
      if (path.endsWith('.4')) sendJson(response, { errorCode: 404 }, 404);
      else if (path.endsWith('.5')) sendJson(response, { errorCode: 500 }, 500);
      else response.end('<html>maintenance');
    });
    const networkOf = await rdapAt(bootstrapFor(['203.0.113.0/24', service.url]));
    const twice = async (address: string): Promise<number> => {
      const before = service.requests.length;
      expect(await networkOf(at(address), never)).toBeNull();
      expect(await networkOf(at(address), never)).toBeNull();
      return service.requests.length - before;
    };
    expect([await twice('203.0.113.4'), await twice('203.0.113.5'), await twice('203.0.113.6')]).toEqual([1, 2, 2]);
  });

  it('does as a 429 says', async () => {
    const service = await startService((_, response, count) =>
      count === 1 ? sendJson(response, {}, 429, { 'retry-after': '1' }) : sendJson(response, abuse),
    );
    const networkOf = await rdapAt(bootstrapFor(['203.0.113.0/24', service.url]));
    expect((await networkOf(at('203.0.113.10'), never))?.name).toBe('EXAMPLE-NET');
    expect(service.requests).toHaveLength(2);
  });

  it('believes a registry about its own block only', async () => {
    const all = { ...abuse, startAddress: '0.0.0.0', endAddress: '255.255.255.255' };
    const service = await startService((_, response) => sendJson(response, all));
    const store = await openStore();
    const networkOf = await rdapAt(bootstrapFor(['203.0.113.0/24', service.url]), { store });
    expect((await networkOf(at('203.0.113.10'), never))?.first).toBe('203.0.113.10');
    expect(await store.lookup('rdap', '203.0.113.11', '2026-11-23T12:00:00.000Z')).toBeNull();
  });

  it('asks nobody about an address that is its own business, that no registry has, or once it is stopped', async () => {
    const service = await startService((_, response) => sendJson(response, abuse));
    const bootstrap = bootstrapFor(['203.0.113.0/24', service.url]);
    const discreet = await rdapAt(bootstrap, { mayAsk: () => false });
    const networkOf = await rdapAt(bootstrap);
    expect(await discreet(at('203.0.113.10'), never)).toBeNull();
    expect(await networkOf(at('198.51.100.1'), never)).toBeNull();
    expect(await networkOf(at('203.0.113.10'), AbortSignal.abort())).toBeNull();
    expect(service.requests).toEqual([]);
  });
});
