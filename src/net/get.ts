import type { Client } from 'undici';
import { type AnswerReader, type Reading, readHeaders } from '../fingerprint/read/answer.ts';
import type { Facts, ProbeRequest } from '../model/observation.ts';
import { createDecoder, type Decoder } from './decode.ts';
import { headersFor, type Identity } from './identity.ts';
import { onAbort } from './on-abort.ts';
import { type Failure, fail, statusOf, statusOfAbort } from './outcome.ts';
import { startTimeout } from './timeout.ts';

/** What a GET brought: facts, and what the host asked us to wait. */
export interface Answer {
  readonly facts: Facts;
  /** Seconds from Retry-After; null when there was none. */
  readonly retryAfterS: number | null;
}

/** What a connection has received so far, to tell silence from a slow answer and to cap what is read. */
export interface Meter {
  bytes(): number;
  /** Calls back after every read until it is called off; also for what is no part of head or body. */
  watch(onRead: () => void): () => void;
}

/** Sends one request on a client whose connector leads to the endpoint, and reads at most `maxBytes` of the answer. */
export function get(
  client: Client,
  request: ProbeRequest,
  reading: Reading,
  reader: AnswerReader,
  identity: Identity,
  meter: Meter,
  signal: AbortSignal,
): Promise<Answer | Failure> {
  return new Promise((resolve) => {
    let before = meter.bytes();
    let code = 0;
    let head: Facts = {};
    let retryAfterS: number | null = null;
    let decoder: Decoder | null = null;
    let stop: ((error: Error) => void) | null = null;
    let isCut = false;
    let heard = (): void => {};
    let unwatch = (): void => {};

    if (signal.aborted) return resolve(fail(statusOfAbort(signal, 'read-timeout')));
    const unfollow = onAbort(signal, () => give(fail(statusOfAbort(signal, 'read-timeout'))));
    function give(result: Answer | Failure): void {
      heard();
      unwatch();
      unfollow();
      // First: stopping reports an error of its own at once, which would count in its place.
      resolve(result);
      stop?.(new Error('done'));
      stop = null;
    }
    function finish(): void {
      void (decoder?.end() ?? Promise.resolve(true)).then((isWhole) => {
        const facts = { code, ...head, ...reader.end(), ...(isCut || !isWhole ? { truncated: true } : {}) };
        give({ facts, retryAfterS });
      });
    }
    /** Also ends what never becomes a body: interim answers, reason phrases or chunk extensions without end. */
    function checkSize(): void {
      if (isCut || meter.bytes() - before < request.maxBytes) return;
      isCut = true;
      if (code < 200) give(fail('too-large'));
      else finish();
    }

    client.dispatch(
      { method: request.method, path: request.path, headers: headersFor(identity, request.path) },
      {
        onRequestStart(controller) {
          stop = (error) => controller.abort(error);
          before = meter.bytes();
          unwatch = meter.watch(checkSize);
          heard = startTimeout(request.timeoutMs, () => {
            if (meter.bytes() === before) give(fail('read-timeout'));
          });
        },
        onRequestUpgrade: () => give(fail('not-http')),
        onResponseStart(_, status, headers) {
          heard();
          code = status;
          head = readHeaders(headers, reading);
          retryAfterS = readRetryAfter(headers['retry-after']);
          decoder = createDecoder(String(headers['content-encoding'] ?? ''), reader, request.maxBytes);
        },
        onResponseData(_, chunk) {
          if (isCut || decoder?.write(chunk)) return;
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
          const isSilent = meter.bytes() === before;
          give(fail(status, isSilent || (status === 'not-http' && code === 0)));
        },
      },
    );
  });
}

/** Seconds or a date (RFC 9110, section 10.2.3); 0 for what is neither. */
function readRetryAfter(value: string | string[] | undefined): number | null {
  if (value === undefined) return null;
  const text = String(value);
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Math.max(0, seconds) || 0;
}
