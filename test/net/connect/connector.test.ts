import { readdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connector, Outcome } from '../../../src/net/connect/connector.ts';
import { type LinuxCalls, loadLinuxCalls } from '../../../src/net/connect/linux-calls.ts';
import { createLinuxConnector } from '../../../src/net/connect/linux-connector.ts';
import { createNodeConnector } from '../../../src/net/connect/node-connector.ts';
import { memoryBytes } from '../../support/memory.ts';
import { openDeaf } from '../peer.ts';

const never = new AbortController().signal;
const SECOND_MS = 1_000;
const calls = loadLinuxCalls();

function connectBy(
  connector: Connector,
  address: string,
  port: number,
  timeoutMs: number,
  signal = never,
): Promise<Outcome> {
  return new Promise((resolve) => connector.connect(address, port, timeoutMs, resolve, signal));
}

/** The port of a server that sends back what it hears. */
async function openEcho(host: string): Promise<number> {
  const server = createServer((socket) => void socket.on('error', () => {}).pipe(socket));
  await new Promise<void>((resolve) => server.listen({ port: 0, host, backlog: 1_024 }, resolve));
  onTestFinished(() => void server.close());
  return (server.address() as { readonly port: number }).port;
}

async function echo(socket: Socket): Promise<string> {
  socket.end('hello');
  let heard = '';
  for await (const chunk of socket) heard += chunk;
  return heard;
}

function standing(outcome: Outcome): Socket {
  if (typeof outcome === 'string') throw new Error(outcome);
  onTestFinished(() => void outcome.destroy());
  return outcome;
}

function countDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

function stall(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

it('there are system calls on Linux, so that what follows tests both ways', () => {
  expect(calls !== null).toBe(process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch));
});

const ways: readonly (readonly [name: string, create: () => Connector])[] = [
  ['by Node', createNodeConnector],
  ...(calls === null ? [] : [['by system calls', () => createLinuxConnector(calls)] as const]),
];

describe.each(ways)('a connection %s', (_, create) => {
  it.each(['127.0.0.1', '::1'])('to %s speaks both ways', async (address) => {
    const port = await openEcho(address);
    const socket = standing(await connectBy(create(), address, port, SECOND_MS, never));
    expect([socket.remoteAddress, socket.remotePort]).toEqual([address, port]);
    expect(await echo(socket)).toBe('hello');
  });

  it('to a closed port has the system’s name for it', async () => {
    expect(await connectBy(create(), '127.0.0.1', 1, SECOND_MS, never)).toBe('ECONNREFUSED');
  });

  it('to an address that no connection can be made to has the same', async () => {
    expect(await connectBy(create(), '127.255.255.255', 8_000, SECOND_MS, never)).toMatch(/^E(?:NETUNREACH|ACCES)$/);
  });

  it('to a host that keeps silent is given up when its time is over, not before', async () => {
    const port = await openDeaf();
    const startedAt = performance.now();
    expect(await connectBy(create(), '127.0.0.1', port, 200, never)).toBe('ETIMEDOUT');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(199);
  });

  it('is given up when the caller says so', async () => {
    const port = await openDeaf();
    const stop = new AbortController();
    const connecting = connectBy(create(), '127.0.0.1', port, 60_000, stop.signal);
    stop.abort();
    expect(await connecting).toBe('ECANCELED');
    expect(await connectBy(create(), '127.0.0.1', port, 60_000, stop.signal)).toBe('ECANCELED');
  });

  it('that came to nothing holds nothing of its caller, though others are waited for', async () => {
    const [connector, deaf] = [create(), await openDeaf()];
    const stop = new AbortController();
    const silent = connectBy(connector, '127.0.0.1', deaf, 60_000, stop.signal);
    const callers: WeakRef<object>[] = [];
    for (let n = 0; n < 20; n += 1) {
      await new Promise<void>((resolve) => {
        const caller = { resolve };
        callers.push(new WeakRef(caller));
        connector.connect('127.0.0.1', 1, 120_000, () => caller.resolve(), stop.signal);
      });
    }
    await setImmediate();
    // Collects what nobody needs.
    memoryBytes();
    // The last may still be on its way through the event loop.
    expect(callers.filter((caller) => caller.deref() !== undefined).length).toBeLessThanOrEqual(1);
    stop.abort();
    expect(await silent).toBe('ECANCELED');
  });

  it('that stood while this process was busy is no silence', async () => {
    const port = await openEcho('127.0.0.1');
    const connecting = connectBy(create(), '127.0.0.1', port, 50, never);
    stall(200);
    expect(await echo(standing(await connecting))).toBe('hello');
  });

  it('is one of hundreds, which leave no descriptor behind', async () => {
    const port = await openEcho('127.0.0.1');
    const connector = create();
    standing(await connectBy(connector, '127.0.0.1', port, SECOND_MS, never)).destroy();
    const before = countDescriptors();
    const outcomes = await Promise.all(
      Array.from({ length: 600 }, (_, n) =>
        connectBy(connector, `127.0.1.${n % 250}`, n % 2 === 0 ? 1 : port, 10 * SECOND_MS, never),
      ),
    );
    // The server listens at one address only.
    expect(new Set(outcomes)).toEqual(new Set(['ECONNREFUSED']));
    const sockets = await Promise.all(
      Array.from({ length: 200 }, () => connectBy(connector, '127.0.0.1', port, 10 * SECOND_MS, never)),
    );
    expect(await Promise.all(sockets.map((socket) => echo(standing(socket))))).toEqual(sockets.map(() => 'hello'));
    await expect.poll(countDescriptors).toBeLessThanOrEqual(before);
  });
});

it('a descriptor that the system does not give is named, and a later one is none the worse', async () => {
  if (calls === null) return;
  let errno = 24;
  const scarce: LinuxCalls = {
    ...calls,
    socket: (...args) => (errno === 0 ? calls.socket(...args) : -1),
    errno: () => (errno === 0 ? calls.errno() : errno),
  };
  const connector = createLinuxConnector(scarce);
  expect(await connectBy(connector, '127.0.0.1', 1, SECOND_MS, never)).toBe('EMFILE');
  errno = 0;
  expect(await connectBy(connector, '127.0.0.1', 1, SECOND_MS, never)).toBe('ECONNREFUSED');
});

describe('a socket of whose connection nothing came', () => {
  /** Counts the sockets that are made. */
  function counting(over: Partial<LinuxCalls> = {}): { connector: Connector; made(): number } {
    let made = 0;
    const connector = createLinuxConnector({
      ...(calls as LinuxCalls),
      socket(...args) {
        made += 1;
        return (calls as LinuxCalls).socket(...args);
      },
      ...over,
    });
    return { connector, made: () => made };
  }

  it.skipIf(calls === null)('serves the next one, as good as new', async () => {
    const [port, deaf] = [await openEcho('127.0.0.1'), await openDeaf()];
    const { connector, made } = counting();
    const connect = (at: number, timeoutMs = SECOND_MS): Promise<Outcome> =>
      connectBy(connector, '127.0.0.1', at, timeoutMs, never);
    for (let round = 0; round < 50; round += 1) expect(await connect(1)).toBe('ECONNREFUSED');
    expect(await connect(deaf, 20)).toBe('ETIMEDOUT');
    expect(await connect(1)).toBe('ECONNREFUSED');
    const socket = standing(await connect(port));
    expect([socket.remotePort, await echo(socket)]).toEqual([port, 'hello']);
    expect(made()).toBe(1);
    expect(await connect(1)).toBe('ECONNREFUSED');
    expect(made()).toBe(2);
  });

  it.skipIf(calls === null)('never answers for another', { timeout: 60_000 }, async () => {
    const [port, wide, deaf] = [await openEcho('127.0.0.1'), await openEcho('::1'), await openDeaf()];
    const { connector, made } = counting();
    const before = countDescriptors();
    const kinds = [
      { address: '127.0.0.1', port, timeoutMs: 30_000, wanted: 'hello' },
      { address: '::1', port: wide, timeoutMs: 30_000, wanted: 'hello' },
      { address: '127.0.0.1', port: 1, timeoutMs: 30_000, wanted: 'ECONNREFUSED' },
      { address: '::1', port: 1, timeoutMs: 30_000, wanted: 'ECONNREFUSED' },
      { address: '127.0.0.1', port: deaf, timeoutMs: 5, wanted: 'ETIMEDOUT' },
      {
        address: '127.255.255.255',
        port: 1,
        timeoutMs: 30_000,
        wanted: expect.stringMatching(/^E(?:NETUNREACH|ACCES)$/),
      },
    ];
    const lane = async (start: number): Promise<void> => {
      for (let n = start; n < start + 120; n += 1) {
        const kind = kinds[(n * 7 + (n >> 3)) % kinds.length] ?? kinds[0];
        const outcome = await connectBy(connector, kind?.address ?? '', kind?.port ?? 0, kind?.timeoutMs ?? 0, never);
        expect(typeof outcome === 'string' ? outcome : await echo(outcome)).toEqual(kind?.wanted);
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, n) => lane(n * 13)));
    expect(made()).toBeLessThan(20 * 120);
    await expect.poll(countDescriptors, { timeout: 10_000 }).toBeLessThanOrEqual(before);
  });

  it.skipIf(calls === null)('is closed when an ICMP error came as it was dissolved', async () => {
    let late = 0;
    const { connector, made } = counting({
      connect(fd, address, size) {
        if (address[0] === 0) late = 113;
        return (calls as LinuxCalls).connect(fd, address, size);
      },
      getsockopt(fd, level, name, value, size) {
        const outcome = (calls as LinuxCalls).getsockopt(fd, level, name, value, size);
        if (value[0] === 0) [value[0], late] = [late, 0];
        return outcome;
      },
    });
    const deaf = await openDeaf();
    expect(await connectBy(connector, '127.0.0.1', 1, SECOND_MS, never)).toBe('ECONNREFUSED');
    expect(await connectBy(connector, '127.0.0.1', deaf, 20, never)).toBe('ETIMEDOUT');
    expect(await connectBy(connector, '127.0.0.1', 1, SECOND_MS, never)).toBe('ECONNREFUSED');
    expect(made()).toBe(3);
  });

  it.skipIf(calls === null)('is replaced where the system does not use one twice', async () => {
    const port = await openEcho('127.0.0.1');
    const used = new Set<number>();
    let errno = 0;
    const { connector, made } = counting({
      connect(fd, address, size) {
        errno = used.has(fd) && address[0] !== 0 ? 106 : 0;
        if (errno !== 0) return -1;
        used.add(fd);
        return (calls as LinuxCalls).connect(fd, address, size);
      },
      close(fd) {
        used.delete(fd);
        return (calls as LinuxCalls).close(fd);
      },
      errno: () => errno || (calls as LinuxCalls).errno(),
    });
    expect(await connectBy(connector, '127.0.0.1', 1, SECOND_MS, never)).toBe('ECONNREFUSED');
    expect(await echo(standing(await connectBy(connector, '127.0.0.1', port, SECOND_MS, never)))).toBe('hello');
    expect(made()).toBe(2);
  });
});

it('text that is no address is never looked up', async () => {
  if (calls === null) return;
  expect(await connectBy(createLinuxConnector(calls), 'localhost', 1, SECOND_MS, never)).toBe('EINVAL');
});
