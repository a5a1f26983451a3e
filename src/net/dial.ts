import type { Socket } from 'node:net';
import type { Endpoint } from '../model/endpoint.ts';
import type { Guard, Wait } from '../ports.ts';
import type { Connector, Outcome } from './connect/connector.ts';
import type { Limiter } from './limiter.ts';
import { onAbort } from './on-abort.ts';
import { type Failure, fail, statusOfAbort, statusOfCode } from './outcome.ts';
import type { Patience } from './patience.ts';

export interface DialOptions {
  readonly guard: Guard;
  readonly limiter: Limiter;
  readonly connector: Connector;
  readonly timeoutMs: number;
  readonly patience: Patience;
  /** This machine could not open a connection for want of descriptors, ports or memory. */
  readonly onStrain: () => void;
}

/** A connection on which the host has not spoken yet. */
export interface Dialled {
  readonly socket: Socket;
  /** Monotonic milliseconds. */
  readonly admittedAt: number;
}

// A server that speaks first (SSH, SMTP, MySQL) sends its banner about one round trip after we are
// connected, and forks before it does. Writing at once would always come first, so we listen a moment.
const LISTEN_MS = 50;
const MAX_LISTEN_MS = 500;

/** What this machine lacks; it says nothing about the host. */
const LOCAL_CODES = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAGAIN', 'EADDRNOTAVAIL'];
const RETRY_MS = 50;
/** No free port may also mean that this machine has no address in the host's family. */
const MAX_PORT_RETRIES = 20;

/**
 * The only place that opens a connection to a target. The guard is asked for the literal address
 * that is dialled, so neither DNS nor a redirect can lead around it; then the limiter is.
 */
export async function dial(
  endpoint: Endpoint,
  options: DialOptions,
  onAdmitted: () => void,
  signal: AbortSignal,
): Promise<Dialled | Failure> {
  if (options.guard.refuses(endpoint.address, endpoint.named, endpoint.host) !== null) return fail('aborted');
  try {
    await options.limiter.acquire(endpoint.address, signal);
  } catch {
    return fail(statusOfAbort(signal, 'connect-timeout'));
  }
  onAdmitted();
  return new Promise((resolve) => open(endpoint, options, resolve, signal));
}

/**
 * Like {@link dial}, for thousands at once: when it is not the address's turn it does nothing and tells what to wait
 * for; otherwise it calls back, never before it has returned.
 */
export function tryDial(
  endpoint: Endpoint,
  options: DialOptions,
  onEnd: (end: Dialled | Failure) => void,
  signal: AbortSignal,
): Wait | null {
  if (options.guard.refuses(endpoint.address, endpoint.named, endpoint.host) !== null) {
    queueMicrotask(() => onEnd(fail('aborted')));
    return null;
  }
  const wait = options.limiter.tryAcquire(endpoint.address);
  if (wait === null) open(endpoint, options, onEnd, signal);
  return wait;
}

/** For an endpoint whose turn it is. */
function open(
  { address, port }: Endpoint,
  { connector, limiter, patience, onStrain }: DialOptions,
  onEnd: (end: Dialled | Failure) => void,
  signal: AbortSignal,
): void {
  const admittedAt = performance.now();
  let startedAt = admittedAt;
  let tries = 0;
  let over = connect();

  function connect(): () => void {
    const timeoutMs = patience.connectMs();
    connector.connect(address, port, timeoutMs, settle, signal);
    return limiter.connecting(address, timeoutMs);
  }

  function settle(outcome: Outcome): void {
    over();
    const tookMs = performance.now() - startedAt;
    if (outcome === 'ECONNREFUSED' || typeof outcome !== 'string') patience.answered(tookMs);
    if (typeof outcome !== 'string') void listen(outcome, tookMs, admittedAt, signal).then(onEnd);
    else if (outcome === 'ECANCELED') onEnd(fail(statusOfAbort(signal, 'connect-timeout')));
    else if (LOCAL_CODES.includes(outcome) && (outcome !== 'EADDRNOTAVAIL' || tries < MAX_PORT_RETRIES)) tryAgain();
    else onEnd(fail(statusOfCode(outcome)));
  }

  /** Later: what this machine lacks, others have to give back first. */
  function tryAgain(): void {
    onStrain();
    tries += 1;
    setTimeout(() => {
      startedAt = performance.now();
      over = connect();
    }, RETRY_MS);
  }
}

async function listen(
  socket: Socket,
  tookMs: number,
  admittedAt: number,
  signal: AbortSignal,
): Promise<Dialled | Failure> {
  socket.setNoDelay(true);
  const spoke = await speaksFirst(socket, Math.min(MAX_LISTEN_MS, LISTEN_MS + 1.5 * tookMs), signal);
  if (spoke === null) return { socket, admittedAt };
  socket.destroy();
  return spoke;
}

/** null when the host kept silent, which is what an HTTP or TLS server does. */
function speaksFirst(socket: Socket, listenMs: number, signal: AbortSignal): Promise<Failure | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(null), listenMs);
    const onReadable = (): void => settle(socket.readableLength > 0 ? fail('not-http') : fail('reset'));
    const onClose = (): void => settle(fail('reset'));
    const unfollow = onAbort(signal, () => settle(fail(statusOfAbort(signal, 'read-timeout'))));
    function settle(failure: Failure | null): void {
      clearTimeout(timer);
      socket.off('readable', onReadable).off('end', onClose).off('close', onClose);
      unfollow();
      resolve(failure);
    }
    socket.once('readable', onReadable).once('end', onClose).once('close', onClose);
  });
}
