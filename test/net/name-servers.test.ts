import { describe, expect, it } from 'vitest';
import { createDns } from '../../src/net/dns.ts';
import { createNameServers } from '../../src/net/name-servers.ts';
import { createResolver } from '../../src/net/resolve.ts';
import { startDns } from '../support/dns-server.ts';

const never = new AbortController().signal;
const ROOT = '2 ';

describe('name servers', () => {
  it('are down when nothing was answered and the root is not either; nobody waits for them, for half a minute', async () => {
    const { server, asked } = await startDns({}, true);
    let now = 0;
    const { options, areDown } = createNameServers({ servers: [server], timeoutMs: 50 }, () => now);
    expect(await areDown(never)).toBe(false);
    expect(asked).toEqual([]);
    // A question about an address, too: the system's own reverse look-up would take silence for an answer.
    await createDns(options).ptr('127.0.0.1', never);
    expect(await Promise.all([areDown(never), areDown(never)])).toEqual([true, true]);
    expect(new Set(asked)).toEqual(new Set(['PTR 1.0.0.127.in-addr.arpa', ROOT]));
    asked.length = 0;
    now = 29_999;
    let isSilent = false;
    expect(await createDns(options).txt('a.example', never)).toEqual([]);
    const resolved = createResolver(options).resolve('a.example', never, () => {
      isSilent = true;
    });
    expect([await resolved, isSilent, await areDown(never), asked]).toEqual([[], true, true, []]);
    now = 30_000;
    await createDns(options).txt('a.example', never);
    expect(asked).toContain('TXT a.example');
  });

  it('are not when the root is known, or when something else was answered just now', async () => {
    const silent = await startDns({}, true);
    const { server, asked } = await startDns({});
    const of = (...servers: readonly string[]) => createNameServers({ servers, timeoutMs: 50 });
    const well = of(server);
    await createDns(well.options).mx('a.example', never);
    expect([await well.areDown(never), asked]).toEqual([false, ['MX a.example']]);
    well.options.watch?.note(false);
    well.options.watch?.note(false);
    expect([await well.areDown(never), asked]).toEqual([false, ['MX a.example']]);
    well.options.watch?.note(false);
    expect([await well.areDown(never), asked]).toEqual([false, ['MX a.example', ROOT]]);
    const stopped = of(silent.server);
    const stop = new AbortController();
    const asking = createDns(stopped.options).mx('a.example', stop.signal);
    stop.abort();
    await asking;
    expect(await stopped.areDown(never)).toBe(false);
  });
});
