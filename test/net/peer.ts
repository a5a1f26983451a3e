import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Endpoint } from '../../src/model/endpoint.ts';
import type { Observation, ProbeRequest } from '../../src/model/observation.ts';
import { createConnector } from '../../src/net/connect/choose.ts';
import { createLimiter, type Limiter } from '../../src/net/limiter.ts';
import { createPatience } from '../../src/net/patience.ts';
import type { WebOptions } from '../../src/net/visit.ts';
import type { Reading } from '../../src/ports.ts';
import { networkKey } from '../../src/scope/address.ts';
import { certificate } from '../support/zoo/wire/certificate.ts';

/** A real server on loopback whose every byte is written by the test. */
export interface Peer {
  readonly port: number;
  /** What each connection has sent us, in the order of connecting. */
  readonly heard: readonly string[];
  /** Resolves when every connection so far has ended on our side. */
  ended(): Promise<void>;
}

export const selfSigned: TlsOptions = certificate('self-signed');

/** Calls `greet` for each connection, and `reply` for each piece that arrives on it. */
export async function openPeer(
  reply: (socket: Socket, heard: string) => void,
  greet: (socket: Socket, index: number) => void = () => {},
  tls: TlsOptions | null = null,
): Promise<Peer> {
  const heard: string[] = [];
  const sockets: Socket[] = [];
  const accept = (socket: Socket): void => {
    const index = heard.push('') - 1;
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (piece) => {
      heard[index] += piece.toString('latin1');
      reply(socket, heard[index] ?? '');
    });
    greet(socket, index);
  };
  const server: Server = tls === null ? createServer(accept) : createTlsServer(tls, accept);
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    async ended() {
      await Promise.all(
        sockets.map((socket) => socket.closed || new Promise((done) => socket.resume().on('close', done))),
      );
    },
  };
}

export function endpointOf(port: number, change: Partial<Endpoint> = {}): Endpoint {
  return { address: '127.0.0.1', port, host: null, tls: null, path: '/', named: true, ...change };
}

export function requestFor(path = '/', change: Partial<ProbeRequest> = {}): ProbeRequest {
  return { id: 'root', method: 'GET', path, maxBytes: 65_536, timeoutMs: 2_000, ...change };
}

export const nothing: Reading = {
  metas: [],
  globals: [],
  assets: {},
  headers: [],
  fields: [],
  hosts: [],
  literals: {},
  hash: false,
};

/** The real limiter, counting how often it was asked. */
export interface Counted extends Limiter {
  readonly acquired: readonly string[];
  readonly reports: readonly string[];
}

export function countLimiter(): Counted {
  const limiter = createLimiter({ rate: null, ratePerNetwork: null, spaceOf: () => 'loopback', networkKey });
  const acquired: string[] = [];
  const reports: string[] = [];
  return {
    ...limiter,
    acquired,
    reports,
    acquire(address, signal) {
      acquired.push(address);
      return limiter.acquire(address, signal);
    },
    tryAcquire(address) {
      const wait = limiter.tryAcquire(address);
      if (wait === null) acquired.push(address);
      return wait;
    },
    report(address, behaviour, retryAfterS = 0) {
      reports.push(`${behaviour} ${retryAfterS}`);
      limiter.report(address, behaviour, retryAfterS);
    },
  };
}

export function webOptions(change: Partial<WebOptions> = {}): WebOptions {
  return {
    guard: { refuses: () => null },
    limiter: countLimiter(),
    connector: createConnector(),
    patience: createPatience(change.timeoutMs ?? 2_000, false),
    onStrain: () => {},
    timeoutMs: 2_000,
    identity: { userAgent: 'airsweep/0.0.0', from: null },
    tlsFirstPorts: [],
    now: () => new Date(),
    onRequest: (_observation: Observation) => {},
    ...change,
  };
}

export const html = (body: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** How many requests stand in what a peer heard. */
export function gets(peer: Peer): number {
  return peer.heard.join('').match(/GET \S+ HTTP\/1\.1\r\n/g)?.length ?? 0;
}

/** A port that never answers a connection: its accept queue is full, and Linux drops every further SYN. */
export async function openDeaf(address = '127.0.0.1', port = 0): Promise<number> {
  const script = fileURLToPath(new URL('./deaf.ts', import.meta.url));
  const child = spawn(process.execPath, [script, address, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface(child.stdout), 'line');
  const taken = Number(line);
  const fillers = Array.from({ length: 4 }, () => connect(taken, address).on('error', () => {}));
  onTestFinished(() => {
    for (const filler of fillers) filler.destroy();
  });
  await Promise.all(fillers.slice(0, 2).map((filler) => once(filler, 'connect')));
  return taken;
}
