import type { Client } from 'undici';
import { denyReason } from '../fingerprint/deny.ts';
import { type AnswerReader, type Reading, readHeaders } from '../fingerprint/read/answer.ts';
import type { Facts, ProbeRequest } from '../model/observation.ts';
import { createDecoder, type Decoder } from './decode.ts';
import { headersFor, type Identity } from './identity.ts';
import { type Failure, fail, statusOf, statusOfAbort } from './outcome.ts';

/** What a GET brought: facts, and what the host asked us to wait. */
export interface Answer {
  readonly facts: Facts;
  /** Seconds from Retry-After, 0 when there was none. */
  readonly retryAfterS: number;
}

/** Bytes the connection has received so far, to tell silence from a slow answer and to cap what is read. */
export type ByteCount = () => number;

/** Sends one request on a client whose connector leads to the endpoint, and reads at most `maxBytes` of the answer. */
export function get(
  client: Client,
  request: ProbeRequest,
  reading: Reading,
  reader: AnswerReader,
  identity: Identity,
  received: ByteCount,
  signal: AbortSignal,
): Promise<Answer | Failure> {
  const reason = denyReason(request.path);
  if (reason !== null) throw new Error(`refusing to ask for ${request.path}: it ${reason}`);
  return new Promise((resolve) => {
    let before = received();
    let code = 0;
    let head: Facts = {};
    let retryAfterS = 0;
    let decoder: Decoder | null = null;
    let stop: ((error: Error) => void) | null = null;
    let isCut = false;
    let firstByte: NodeJS.Timeout | undefined;

    const onAbort = (): void => give(fail(statusOfAbort(signal, 'read-timeout')));
    function give(result: Answer | Failure): void {
      clearTimeout(firstByte);
      signal.removeEventListener('abort', onAbort);
      stop?.(new Error('done'));
      stop = null;
      resolve(result);
    }
    function finish(): void {
      void (decoder?.end() ?? Promise.resolve()).then(() => {
        const facts = { code, ...head, ...reader.end(), ...(isCut ? { truncated: true } : {}) };
        give({ facts, retryAfterS });
      });
    }
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });

    client.dispatch(
      { method: request.method, path: request.path, headers: headersFor(identity, request.path) },
      {
        onRequestStart(controller) {
          stop = (error) => controller.abort(error);
          before = received();
          firstByte = setTimeout(() => {
            if (received() === before) give(fail('read-timeout'));
          }, request.timeoutMs);
        },
        onRequestUpgrade: () => give(fail('not-http')),
        onResponseStart(_, status, headers) {
          clearTimeout(firstByte);
          code = status;
          head = readHeaders(headers, reading);
          retryAfterS = Number(headers['retry-after']) || 0;
          decoder = createDecoder(String(headers['content-encoding'] ?? ''), reader, request.maxBytes);
        },
        onResponseData(_, chunk) {
          if (isCut || (decoder?.write(chunk) && received() - before < request.maxBytes)) return;
          isCut = true;
          finish();
        },
        onResponseEnd() {
          stop = null;
          if (!isCut) finish();
        },
        onResponseError(_, error) {
          stop = null;
          if (isCut) return;
          const status = statusOf(error);
          const isSilent = received() === before;
          give(fail(status, isSilent || (status === 'not-http' && code === 0)));
        },
      },
    );
  });
}
