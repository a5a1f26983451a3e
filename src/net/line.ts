import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import type { Client } from 'undici';
import type { AnswerReader } from '../fingerprint/read/answer.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { ProbeRequest, TlsFacts } from '../model/observation.ts';
import type { Reading } from '../ports.ts';
import type { Deadline } from './deadline.ts';
import { type DialOptions, dial } from './dial.ts';
import { type Answer, get, type Meter } from './get.ts';
import type { Identity } from './identity.ts';
import { type Failure, fail, isFailure } from './outcome.ts';
import { readCertificate, startTls } from './tls.ts';

export interface LineOptions extends DialOptions {
  readonly identity: Identity;
}

/** A connection to one endpoint, plain or TLS, made when it is first needed and again when the host closed it. */
export interface Line {
  ask(request: ProbeRequest, reading: Reading, reader: AnswerReader): Promise<Answer | Failure>;
  certificate(): TlsFacts | null;
  close(): Promise<void>;
}

/** Head of an answer; undici's own default, named because the 64 KiB of one answer include it. */
const MAX_HEAD_BYTES = 16_384;

// undici would make one with a stack for each client that is destroyed.
const ENDED = Object.assign(new Error('the conversation is over'), { code: 'UND_ERR_INFO' });

/** `endpoint.tls` must be decided. `opened`: a connection that stands already; the line takes it over. */
export function createLine(
  endpoint: Endpoint,
  options: LineOptions,
  deadline: Deadline,
  opened: Socket | null = null,
): Line {
  // Most endpoints of a sweep never answer: a client is made only for a connection that stands.
  let client: Client | null = null;
  let waiting: Socket | null = null;
  let socket: Socket | null = null;
  let received = 0;
  let certificate: TlsFacts | null = null;
  let failure: Failure | null = null;
  let isPermitted = false;
  let given = opened;

  async function dialAgain(): Promise<Socket | Failure> {
    deadline.pause();
    const dialled = await dial(endpoint, options, deadline.start, deadline.signal);
    return isFailure(dialled) ? dialled : dialled.socket;
  }

  async function connect(): Promise<Socket | Failure> {
    isPermitted = false;
    const plain = given ?? (await dialAgain());
    given = null;
    if (isFailure(plain)) return plain;
    const secured = endpoint.tls ? await startTls(plain, endpoint.host, options.timeoutMs, deadline.signal) : plain;
    if (isFailure(secured)) return secured;
    if (endpoint.tls) certificate = readCertificate(secured as TLSSocket);
    received += socket?.bytesRead ?? 0;
    socket = secured;
    return secured;
  }

  /** undici asks for a socket: the one that stands, or after the host closed it a new one. */
  async function supply(): Promise<Socket> {
    // undici goes on for ever with a host that closes each connection before a request is written.
    const ready = waiting ?? (isPermitted ? await connect() : fail('reset'));
    waiting = null;
    if (!isFailure(ready)) return ready;
    failure = ready;
    throw new Error(ready.status);
  }

  const meter: Meter = {
    bytes: () => received + (socket?.bytesRead ?? 0),
    watch(onRead) {
      const watched = socket?.on('readable', onRead);
      return () => void watched?.off('readable', onRead);
    },
  };

  return {
    async ask(request, reading, reader) {
      isPermitted = true;
      failure = null;
      if (client === null) {
        const first = await connect();
        if (isFailure(first)) return first;
        waiting = first;
        client = await createClient(endpoint, supply);
      } else {
        // Hosts that close without having said so do it right behind their answer: let that arrive first.
        await nextTurn();
      }
      const answer = await get(client, request, reading, reader, options.identity, meter, deadline.signal);
      if (!isFailure(answer)) return answer;
      // A handshake that succeeded has told which of plain HTTP and TLS the port speaks.
      return failure ?? fail(answer.status, answer.tryOther && !endpoint.tls);
    },
    certificate: () => certificate,
    async close() {
      await client?.destroy(ENDED);
      (given ?? waiting ?? socket)?.destroy();
    },
  };
}

// Most sweeps need it late or never, and loading it takes 60 ms and 20 MB in each thread. Kept, for asking the module
// loader again costs more than a client.
let loading: Promise<typeof import('undici')> | null = null;

async function createClient(endpoint: Endpoint, supply: () => Promise<Socket>): Promise<Client> {
  loading ??= import('undici');
  const { Client } = await loading;
  return new Client(originOf(endpoint), {
    // undici 8 hangs when this is called back before it has returned; a promise never does that.
    connect: (_, callback) => {
      supply().then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      );
    },
    maxHeaderSize: MAX_HEAD_BYTES,
    // One deadline for the whole conversation and one for the first byte stand outside (get.ts).
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  });
}

function originOf({ address, host, port, tls }: Endpoint): string {
  const name = host ?? address;
  return `${tls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
