import { denyReason } from '../fingerprint/deny.ts';
import { type AnswerReader, createAnswerReader } from '../fingerprint/read/answer.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Facts, Observation, ObservationStatus, ProbeRequest } from '../model/observation.ts';
import type { Reading, Visit } from '../ports.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { type Dialled, dial } from './dial.ts';
import type { Answer } from './get.ts';
import { createLine, type Line, type LineOptions } from './line.ts';
import { type Failure, isFailure } from './outcome.ts';

export interface WebOptions extends LineOptions {
  /** Ports on which TLS is tried before plain HTTP. */
  readonly tlsFirstPorts: readonly number[];
  readonly now: () => Date;
  /** Called for every request that was sent, when it has ended. */
  readonly onRequest: (observation: Observation) => void;
}

/** The whole conversation has three times the time of one step. */
const DEADLINE_STEPS = 3;

/** One conversation, on a connection that is `opened` already or that the first request opens: keeps the connection from the first handshake on, and learns whether the port speaks TLS. */
export function createVisit(
  first: Endpoint,
  options: WebOptions,
  signal: AbortSignal,
  createReader: (reading: Reading) => AnswerReader = createAnswerReader,
  opened: Dialled | null = null,
): Visit {
  // Most endpoints of a sweep never answer: everything but this is made for a connection that stands.
  let endpoint = first;
  let tls = isLikelyTls(first, options);
  let isDecided = first.tls !== null;
  let talk: { readonly deadline: Deadline; line: Line } | null = null;

  async function begin(): Promise<NonNullable<typeof talk> | Failure> {
    if (talk !== null) return talk;
    const dialled = opened ?? (await dial(endpoint, options, () => {}, signal));
    if (isFailure(dialled)) return dialled;
    const left = DEADLINE_STEPS * options.timeoutMs - (performance.now() - dialled.admittedAt);
    const deadline = createDeadline(left, signal);
    deadline.start();
    talk = { deadline, line: createLine({ ...endpoint, tls }, options, deadline, dialled.socket) };
    return talk;
  }

  async function askEitherWay(request: ProbeRequest, reading: Reading): Promise<Answer | Failure> {
    const begun = await begin();
    if (isFailure(begun)) return begun;
    const { line, deadline } = begun;
    const answer = await line.ask(request, reading, createReader(reading));
    if (isDecided) return answer;
    isDecided = true;
    // A TLS port that is asked in plain HTTP may answer 400 and say so (nginx, Apache, Go); a plain
    // server has no reason to call a GET of a plain path a bad request.
    const mayBeOther = isFailure(answer) ? answer.tryOther : !tls && answer.facts.code === 400;
    if (!mayBeOther) return answer;
    const otherLine = createLine({ ...endpoint, tls: !tls }, options, deadline);
    const other = await otherLine.ask(request, reading, createReader(reading));
    if (isFailure(other)) {
      await otherLine.close();
      return answer;
    }
    await line.close();
    begun.line = otherLine;
    tls = !tls;
    return other;
  }

  return {
    async get(request, reading) {
      const reason = denyReason(request.path);
      if (reason !== null) throw new Error(`refusing to ask for ${request.path}: it ${reason}`);
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
        tls: tls ? (talk?.line.certificate() ?? null) : null,
      };
      report(options, observation, answer);
      return observation;
    },
    moveTo(next) {
      endpoint = next;
      tls = isLikelyTls(next, options);
      isDecided = next.tls !== null;
      if (talk === null) return;
      void talk.line.close();
      talk.line = createLine({ ...next, tls }, options, talk.deadline);
    },
    close() {
      if (talk === null) opened?.socket.destroy();
      talk?.deadline.clear();
      void talk?.line.close();
    },
  };
}

function isLikelyTls(endpoint: Endpoint, { tlsFirstPorts }: WebOptions): boolean {
  return endpoint.tls ?? tlsFirstPorts.includes(endpoint.port);
}

/** What is known of an endpoint to which no connection came about. */
export function unanswered(
  endpoint: Endpoint,
  failure: Failure,
  { at, afterMs }: { readonly at: string; readonly afterMs: number },
  options: WebOptions,
): Observation {
  const observation = {
    endpoint: { ...endpoint, tls: isLikelyTls(endpoint, options) },
    requestId: 'root',
    path: endpoint.path,
    at,
    durationMs: Math.round(afterMs),
    status: failure.status,
    facts: {},
    tls: null,
  };
  report(options, observation, failure);
  return observation;
}

function describe(answer: Answer | Failure): { status: ObservationStatus; facts: Facts } {
  return isFailure(answer) ? { status: answer.status, facts: {} } : { status: 'ok', facts: answer.facts };
}

/** Tells the limiter how the host took it: 429 and 503 with Retry-After, and resets of connections that stood. */
function report(options: WebOptions, observation: Observation, answer: Answer | Failure): void {
  const { address } = observation.endpoint;
  if (!isFailure(answer)) {
    const { code } = answer.facts;
    const throttled = code === 429 || (code === 503 && answer.retryAfterS !== null);
    options.limiter.report(address, throttled ? 'throttled' : 'fine', answer.retryAfterS ?? 0);
  } else if (answer.status === 'reset') {
    options.limiter.report(address, 'reset');
  }
  options.onRequest(observation);
}
