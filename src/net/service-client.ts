import type { Socket } from 'node:net';
import { connect as connectTls, rootCertificates, type TLSSocket } from 'node:tls';
import type { Client } from 'undici';
import type { Endpoint } from '../model/endpoint.ts';
import type { Deadline } from './deadline.ts';
import { type DialOptions, dial } from './dial.ts';
import { isFailure } from './outcome.ts';

export interface ServiceOptions extends DialOptions {
  /** PEM of a further authority; null: only those that come with Node. */
  readonly ca: string | null;
}

/** A client with one connection, which ends with it. */
export interface ServiceClient {
  readonly client: Client;
  close(): Promise<void>;
}

/** Connects to a service that shows a valid certificate; null when no connection came about. */
export async function openClient(
  origin: string,
  endpoint: Endpoint,
  options: ServiceOptions,
  deadline: Deadline,
): Promise<ServiceClient | null> {
  const socket = await open(endpoint, options, deadline);
  if (socket === null) return null;
  const client = await createClient(origin, socket);
  return {
    client,
    async close() {
      await client.destroy();
      socket.destroy();
    },
  };
}

/** The same dialler as the scan's: guard on the address, then the rate limiter. */
async function open(endpoint: Endpoint, options: ServiceOptions, deadline: Deadline): Promise<Socket | null> {
  const dialled = await dial(endpoint, options, deadline.start, deadline.signal);
  if (isFailure(dialled)) return null;
  return endpoint.tls ? await secure(dialled.socket, endpoint, options.ca, deadline.signal) : dialled.socket;
}

function secure(
  socket: Socket,
  { address, host }: Endpoint,
  ca: string | null,
  signal: AbortSignal,
): Promise<TLSSocket | null> {
  return new Promise((resolve) => {
    const secured = connectTls({
      socket,
      // Checked against the certificate; SNI takes names only (RFC 6066, 3).
      host: host ?? address,
      ...(host === null ? {} : { servername: host }),
      ...(ca === null ? {} : { ca: [...rootCertificates, ca] }),
      ALPNProtocols: ['http/1.1'],
    });
    const give = (result: TLSSocket | null): void => {
      signal.removeEventListener('abort', onAbort);
      if (result === null) secured.destroy();
      resolve(result);
    };
    const onAbort = (): void => give(null);
    secured.on('error', () => give(null));
    secured.once('close', () => give(null));
    secured.once('secureConnect', () => give(secured));
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

async function createClient(origin: string, socket: Socket): Promise<Client> {
  // As in line.ts: most runs never need it.
  const { Client } = await import('undici');
  let given: Socket | null = socket;
  return new Client(origin, {
    connect: (_, callback) => {
      // Once only: a second connection would not have passed the limiter.
      const next = given;
      given = null;
      // Not before this has returned: undici 8 hangs otherwise.
      queueMicrotask(() => (next === null ? callback(new Error('closed'), null) : callback(null, next)));
    },
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  });
}
