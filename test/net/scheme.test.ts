import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/model/observation.ts';
import { createVisit } from '../../src/net/visit.ts';
import { plainHttpToTlsPort } from '../support/zoo/wire/nginx-pages.ts';
import {
  countLimiter,
  endpointOf,
  gets,
  html,
  nothing,
  openPeer,
  type Peer,
  requestFor,
  selfSigned,
  webOptions,
} from './peer.ts';

const never = new AbortController().signal;
/** A fatal handshake_failure (RFC 8446, section 6). */
const alert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);

function isHello(heard: string): boolean {
  return heard.startsWith('\x16\x03');
}

interface Outcome {
  readonly observation: Observation;
  readonly peer: Peer;
  readonly hellos: number;
  readonly gets: number;
}

async function visitOnce(peer: Peer, isTlsFirst: boolean, timeoutMs = 2_000): Promise<Outcome> {
  const limiter = countLimiter();
  const options = webOptions({ limiter, timeoutMs, tlsFirstPorts: isTlsFirst ? [peer.port] : [] });
  const visit = createVisit(endpointOf(peer.port), options, never);
  const observation = await visit.get(requestFor('/', { timeoutMs }), nothing);
  visit.close();
  await peer.ended();
  // Every connection had its turn.
  expect(limiter.acquired).toHaveLength(peer.heard.length);
  return { observation, peer, hellos: peer.heard.filter(isHello).length, gets: gets(peer) };
}

const raw = (reply: (socket: Socket, heard: string) => void): Promise<Peer> => openPeer(reply);

describe('plain HTTP first', () => {
  it('stays with it when it is answered', async () => {
    const { observation, gets, hellos } = await visitOnce(await raw((socket) => socket.end(html('x'))), false);
    expect([observation.status, observation.endpoint.tls, gets, hellos]).toEqual(['ok', false, 1, 0]);
  });

  it.each([
    ['a TLS alert', alert],
    ['garbage', '\x00\x01\x02garbage\r\n\r\n'],
    ['the 400 of nginx', plainHttpToTlsPort],
    ['a close', ''],
  ])('tries TLS after %s, once', async (_, words) => {
    const peer = await raw((socket, heard) => {
      if (!isHello(heard)) socket.end(words);
      else socket.destroy();
    });
    const { observation, gets, hellos } = await visitOnce(peer, false);
    expect([gets, hellos, peer.heard.length]).toEqual([1, 1, 2]);
    expect(observation.endpoint.tls).toBe(false);
    expect(observation.status).toBe(words === plainHttpToTlsPort ? 'ok' : words === '' ? 'reset' : 'not-http');
  });

  it('tries TLS after a reset before any byte', async () => {
    const { gets, hellos } = await visitOnce(await raw((socket) => void socket.resetAndDestroy()), false);
    expect([gets, hellos]).toEqual([1, 1]);
  });

  it('finds the TLS server behind all that', async () => {
    const peer = await openPeer(
      (socket) => socket.end(html('x')),
      () => {},
      selfSigned,
    );
    const visit = createVisit(endpointOf(peer.port), webOptions(), never);
    const first = await visit.get(requestFor(), nothing);
    const second = await visit.get(requestFor('/other'), nothing);
    visit.close();
    expect([first.status, first.endpoint.tls, second.status, second.endpoint.tls]).toEqual(['ok', true, 'ok', true]);
    expect(gets(peer)).toBe(2);
  });

  it.each([
    ['silence', (): void => {}, 'read-timeout'],
    ['half an answer', (socket: Socket): void => void socket.write('HTTP/1.1 200 OK\r\nContent-Le'), 'read-timeout'],
    ['half an answer and a reset', halfAndReset, 'reset'],
  ] as const)('never tries TLS after %s', async (_, reply, status) => {
    const { observation, gets, hellos } = await visitOnce(await raw(reply), false, 200);
    expect([observation.status, gets, hellos]).toEqual([status, 1, 0]);
  });

  it('never tries TLS where plain HTTP was named', async () => {
    const peer = await raw((socket) => void socket.resetAndDestroy());
    const visit = createVisit(endpointOf(peer.port, { tls: false }), webOptions(), never);
    expect((await visit.get(requestFor(), nothing)).status).toBe('reset');
    visit.close();
    expect(peer.heard).toHaveLength(1);
  });
});

function halfAndReset(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nhalf', () => setImmediate(() => socket.resetAndDestroy()));
}

describe('TLS first', () => {
  it('says hello first where TLS is likely', async () => {
    const peer = await openPeer(
      (socket) => socket.end(html('x')),
      () => {},
      selfSigned,
    );
    const { observation } = await visitOnce(peer, true);
    expect([observation.status, observation.endpoint.tls, peer.heard.length]).toEqual(['ok', true, 1]);
  });

  it.each([
    ['plain HTTP', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
    ['garbage', 'What?\r\nWhat?\r\n'],
    ['a close', ''],
  ])('tries plain HTTP after %s, once', async (_, words) => {
    const peer = await raw((socket, heard) => socket.end(isHello(heard) ? words : html('x')));
    const { observation, gets, hellos } = await visitOnce(peer, true);
    expect([observation.status, observation.endpoint.tls, gets, hellos]).toEqual(['ok', false, 1, 1]);
  });

  it('never tries plain HTTP after a handshake that stalls or that the server refuses', async () => {
    const stalls = await visitOnce(await raw(() => {}), true, 200);
    expect([stalls.observation.status, stalls.hellos, stalls.gets]).toEqual(['tls-failed', 1, 0]);
    const refuses = await visitOnce(await raw((socket) => socket.end(alert)), true);
    expect([refuses.observation.status, refuses.hellos, refuses.gets]).toEqual(['tls-failed', 1, 0]);
  });

  it('never tries plain HTTP with a server that speaks first inside TLS', async () => {
    const peer = await openPeer(
      () => {},
      (socket) => socket.write('220 mail.example.com ESMTP\r\n'),
      selfSigned,
    );
    const { observation } = await visitOnce(peer, true);
    expect([observation.status, observation.endpoint.tls, peer.heard.length]).toEqual(['not-http', true, 1]);
  });
});
