import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Client } from 'undici';
import { type AnswerReader, createAnswerReader } from '../fingerprint/read/answer.ts';
import type { Facts, Observation, ObservationStatus, ProbeRequest, TlsFacts } from '../model/observation.ts';
import type { Endpoint } from '../model/target.ts';
import type { Reading, Visit } from '../ports.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { type DialOptions, dial } from './dial.ts';
import { type Answer, get } from './get.ts';
import type { Identity } from './identity.ts';
import { type Failure, isFailure } from './outcome.ts';
import { readCertificate, startTls } from './tls.ts';

export interface WebOptions extends DialOptions {
  readonly identity: Identity;
  /** Ports on which TLS is tried before plain HTTP. */
  readonly tlsFirstPorts: readonly number[];
  readonly now: () => Date;
  /** Called for every request that was sent, when it has ended. */
  readonly onRequest: (observation: Observation) => void;
}

/** Head of an answer; undici's own default, named because the 64 KiB of one answer include it. */
const MAX_HEAD_BYTES = 16_384;

interface Line {
  readonly client: Client;
  readonly received: () => number;
  readonly certificate: () => TlsFacts | null;
  /** Set when the connection itself could not be made. */
  readonly failure: () => Failure | null;
}

/** The whole conversation has three times the time of one step. */
const DEADLINE_STEPS = 3;

/** One conversation: keeps the connection from the first handshake on, and learns whether the port speaks TLS. */
export function createVisit(
  first: Endpoint,
  options: WebOptions,
  signal: AbortSignal,
  createReader: (reading: Reading) => AnswerReader = createAnswerReader,
): Visit {
  const deadline = createDeadline(DEADLINE_STEPS * options.timeoutMs, signal);
  let endpoint = first;
  let tls = false;
  let isDecided = false;
  let line = open(first);

  function open(next: Endpoint): Line {
    endpoint = next;
    tls = next.tls ?? options.tlsFirstPorts.includes(next.port);
    isDecided = next.tls !== null;
    return createLine({ ...next, tls }, options, deadline);
  }

  async function ask(request: ProbeRequest, reading: Reading): Promise<Answer | Failure> {
    const answer = await get(
      line.client,
      request,
      reading,
      createReader(reading),
      options.identity,
      line.received,
      deadline.signal,
    );
    return isFailure(answer) ? (line.failure() ?? answer) : answer;
  }

  async function askEitherWay(request: ProbeRequest, reading: Reading): Promise<Answer | Failure> {
    const answer = await ask(request, reading);
    if (isDecided) return answer;
    isDecided = true;
    // A TLS port that is asked in plain HTTP may answer 400 and say so (nginx, Apache, Go); a plain
    // server has no reason to call a GET of a plain path a bad request.
    const mayBeOther = isFailure(answer) ? answer.tryOther : !tls && answer.facts.code === 400;
    if (!mayBeOther) return answer;
    const before = line;
    tls = !tls;
    line = createLine({ ...endpoint, tls }, options, deadline);
    const other = await ask(request, reading);
    const isBetter = !isFailure(other);
    const loser = isBetter ? before : line;
    if (!isBetter) {
      line = before;
      tls = !tls;
    }
    await loser.client.destroy();
    return isBetter ? other : answer;
  }

  return {
    async get(request, reading) {
      const at = options.now();
      const startedAt = performance.now();
      const answer = await askEitherWay(request, reading);
      const observation = {
        endpoint: { ...endpoint, tls },
        requestId: request.id,
        path: request.path,
        at: at.toISOString(),
        durationMs: Math.round(performance.now() - startedAt),
        ...describe(answer),
        tls: tls ? line.certificate() : null,
      };
      report(options, observation, answer);
      return observation;
    },
    moveTo(next) {
      void line.client.destroy();
      line = open(next);
    },
    close() {
      deadline.clear();
      void line.client.destroy();
    },
  };
}

function createLine(endpoint: Endpoint, options: WebOptions, deadline: Deadline): Line {
  let socket: Socket | TLSSocket | null = null;
  let received = 0;
  let certificate: TlsFacts | null = null;
  let failure: Failure | null = null;

  async function connect(): Promise<Socket | TLSSocket> {
    const dialled = await dial(endpoint, options, deadline.start, deadline.signal);
    const secured =
      isFailure(dialled) || !endpoint.tls
        ? dialled
        : await startTls(dialled.socket, endpoint.host, options.timeoutMs, deadline.signal);
    if (isFailure(secured)) {
      failure = secured;
      throw new Error(secured.status);
    }
    const ready = 'socket' in secured ? secured.socket : secured;
    if (endpoint.tls) certificate = readCertificate(ready as TLSSocket);
    received += socket?.bytesRead ?? 0;
    socket = ready;
    return ready;
  }

  const client = new Client(originOf(endpoint), {
    // undici 8 hangs when this is called back before it has returned; a promise never does that.
    connect: (_, callback) => {
      connect().then(
        (ready) => callback(null, ready),
        (error: Error) => callback(error, null),
      );
    },
    maxHeaderSize: MAX_HEAD_BYTES,
    // One deadline for the whole conversation and one for the first byte stand outside (get.ts).
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  });
  return {
    client,
    received: () => received + (socket?.bytesRead ?? 0),
    certificate: () => certificate,
    failure: () => failure,
  };
}

function originOf({ address, host, port, tls }: Endpoint): string {
  const name = host ?? address;
  return `${tls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function describe(answer: Answer | Failure): { status: ObservationStatus; facts: Facts } {
  return isFailure(answer) ? { status: answer.status, facts: {} } : { status: 'ok', facts: answer.facts };
}

/** Tells the limiter how the host took it: 429 and 503 with Retry-After, and resets of connections that stood. */
function report(options: WebOptions, observation: Observation, answer: Answer | Failure): void {
  const { address } = observation.endpoint;
  if (!isFailure(answer)) {
    const { code } = answer.facts;
    const throttled = code === 429 || (code === 503 && answer.retryAfterS > 0);
    options.limiter.report(address, throttled ? 'throttled' : 'fine', answer.retryAfterS);
  } else if (answer.status === 'reset') {
    options.limiter.report(address, 'reset');
  }
  options.onRequest(observation);
}
