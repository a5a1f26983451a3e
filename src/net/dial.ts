import { connect, type Socket } from 'node:net';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { Endpoint } from '../model/endpoint.ts';
import type { Guard } from '../ports.ts';
import type { Limiter } from './limiter.ts';
import { onAbort } from './on-abort.ts';
import { codeOf, type Failure, fail, isFailure, statusOf, statusOfAbort } from './outcome.ts';
import { startTimeout } from './timeout.ts';

export interface DialOptions {
  readonly guard: Guard;
  readonly limiter: Limiter;
  readonly timeoutMs: number;
}

/** A connection on which the host has not spoken yet. */
export interface Dialled {
  readonly socket: Socket;
}

// A server that speaks first (SSH, SMTP, MySQL) sends its banner about one round trip after we are
// connected, and forks before it does. Writing at once would always come first, so we listen a moment.
const LISTEN_MS = 50;
const MAX_LISTEN_MS = 500;

const OUT_OF_DESCRIPTORS = ['EMFILE', 'ENFILE'];
const RETRY_MS = 50;

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
  if (options.guard.refuses(endpoint.address, endpoint.named) !== null) return fail('aborted');
  try {
    await options.limiter.acquire(endpoint.address, signal);
  } catch {
    return fail(statusOfAbort(signal, 'connect-timeout'));
  }
  onAdmitted();
  const startedAt = performance.now();
  const socket = await open(endpoint, options.timeoutMs, signal);
  if (isFailure(socket)) return socket;
  const listenMs = Math.min(MAX_LISTEN_MS, LISTEN_MS + 1.5 * (performance.now() - startedAt));
  const spoke = await speaksFirst(socket, listenMs, signal);
  if (spoke === null) return { socket };
  socket.destroy();
  return spoke;
}

/** Waits for a free file descriptor when this machine has none left: that says nothing about the host. */
async function open({ address, port }: Endpoint, timeoutMs: number, signal: AbortSignal): Promise<Socket | Failure> {
  for (;;) {
    const socket = connect({ host: address, port, noDelay: true });
    const failure = await connected(socket, timeoutMs, signal);
    if (failure === null) return socket;
    socket.destroy();
    if (!OUT_OF_DESCRIPTORS.includes(codeOf(socket.errored))) return failure;
    await setTimeoutPromise(RETRY_MS, undefined, { signal }).catch(() => {});
  }
}

function connected(socket: Socket, timeoutMs: number, signal: AbortSignal): Promise<Failure | null> {
  return new Promise((resolve) => {
    const cancel = startTimeout(timeoutMs, () => settle(fail('connect-timeout')));
    const abort = (): void => settle(fail(statusOfAbort(signal, 'connect-timeout')));
    function settle(failure: Failure | null): void {
      cancel();
      unfollow();
      resolve(failure);
    }
    // Stays attached: an error after this point must never be unhandled.
    socket.on('error', (error) => settle(fail(codeOf(error) === 'ECONNRESET' ? 'reset' : statusOf(error))));
    socket.once('connect', () => settle(null));
    const unfollow = onAbort(signal, abort);
    if (signal.aborted) abort();
  });
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
