import type { ObservationStatus } from '../model/observation.ts';

/** Why a connection or a request did not come to an answer. */
export interface Failure {
  readonly status: Exclude<ObservationStatus, 'ok'>;
  /** The port may speak the other of plain HTTP and TLS: trying it could explain this. */
  readonly tryOther: boolean;
}

export function fail(status: Failure['status'], tryOther = false): Failure {
  return { status, tryOther };
}

export function isFailure(value: object): value is Failure {
  return 'tryOther' in value;
}

const CODES: Readonly<Record<string, Failure['status']>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  EINVAL: 'unreachable',
  ETIMEDOUT: 'connect-timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_HEADERS_OVERFLOW: 'too-large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
};

/** The status that a code of the operating system or of undici stands for. */
export function statusOfCode(code: string): Failure['status'] {
  return CODES[code] ?? 'reset';
}

/** The status that an error of the socket, TLS or HTTP layer stands for. */
export function statusOf(error: unknown): Failure['status'] {
  const code = codeOf(error);
  if (CODES[code] !== undefined) return CODES[code];
  // undici leaves the code of its parser's errors out.
  if (code.startsWith('UND_ERR_') || (error as Error).name === 'HTTPParserError') return 'not-http';
  return 'reset';
}

export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** A deadline that passed is the host's doing; anything else that aborts is ours. */
export function statusOfAbort(signal: AbortSignal, onDeadline: 'connect-timeout' | 'read-timeout'): Failure['status'] {
  return (signal.reason as { name?: unknown } | null)?.name === 'TimeoutError' ? onDeadline : 'aborted';
}
