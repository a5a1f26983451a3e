import { isIP } from 'node:net';
import type { Dispatcher } from 'undici';
import type { Endpoint } from '../model/endpoint.ts';
import type { FetchJson, JsonAnswer, Resolver } from '../ports.ts';
import { createDeadline } from './deadline.ts';
import { createDecoder } from './decode.ts';
import { openClient, type ServiceOptions } from './service-client.ts';
import type { WebOptions } from './visit.ts';

const MAX_BYTES = 256 * 1024;
const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
const DEADLINE_STEPS = 3;

export interface FetchJsonOptions extends WebOptions, ServiceOptions {
  readonly resolver: Resolver;
  /** Whether the user's own configuration names this service: then it may stand in special-purpose space. */
  readonly isNamed: (url: URL) => boolean;
}

/** Reads documents of public services. In contrast to a target, a service has to prove who it is. */
export function createFetchJson(options: FetchJsonOptions): FetchJson {
  return async (first, accept, signal, onward = async () => true) => {
    let url = URL.parse(first);
    for (let redirects = 0; url !== null && redirects <= MAX_REDIRECTS; redirects += 1) {
      if (signal.aborted) return null;
      const endpoint = await endpointOf(url, options, signal);
      if (endpoint === null) return null;
      const answer = await getOnce(url, endpoint, accept, options, signal);
      if (answer === null || !('location' in answer)) return answer;
      const next = URL.parse(answer.location, url.href);
      // Only ever towards more safety: plain HTTP is for a service that the user named, not for where it leads.
      url = next?.protocol === 'https:' && (await onward(next.href)) ? next : null;
    }
    return null;
  };
}

/** Where the URL leads, or null when it may not be asked: not https, credentials in it, nowhere to be found. */
async function endpointOf(
  url: URL,
  { resolver, isNamed }: FetchJsonOptions,
  signal: AbortSignal,
): Promise<Endpoint | null> {
  if (url.username !== '' || url.password !== '') return null;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await resolver.resolve(host, signal) : [host];
  const [address] = addresses;
  if (address === undefined) return null;
  const named = isNamed(url);
  const tls = url.protocol === 'https:';
  if (!tls && !(url.protocol === 'http:' && named && isLoopback(address))) return null;
  const port = url.port === '' ? (tls ? 443 : 80) : Number(url.port);
  return { address, port, host: isIP(host) === 0 ? host : null, tls, path: '/', named };
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}

async function getOnce(
  url: URL,
  endpoint: Endpoint,
  accept: string,
  options: FetchJsonOptions,
  signal: AbortSignal,
): Promise<JsonAnswer | { readonly location: string } | null> {
  const deadline = createDeadline(DEADLINE_STEPS * options.timeoutMs, signal);
  const startedAt = performance.now();
  const at = options.now().toISOString();
  let code: number | null = null;
  try {
    const service = await openClient(url.origin, endpoint, options, deadline);
    if (service === null) return null;
    try {
      const answer = await service.client.request({
        method: 'GET',
        path: `${url.pathname}${url.search}`,
        headers: headersOf(options, accept),
        signal: deadline.signal,
      });
      code = answer.statusCode;
      const location = answer.headers.location;
      if (REDIRECTS.includes(code) && typeof location === 'string') return { location };
      const text = await readBody(answer);
      return { code, value: parse(text), url: url.href, retryAfterS: retryAfter(answer.headers, options.now()) };
    } finally {
      await service.close();
    }
  } catch {
    // Whatever the service did wrong, and the deadline: there is no answer.
    return null;
  } finally {
    deadline.clear();
    const outcome =
      code === null ? ({ status: 'reset', facts: {} } as const) : ({ status: 'ok', facts: { code } } as const);
    const durationMs = Math.round(performance.now() - startedAt);
    options.onRequest({ endpoint, requestId: 'lookup', path: url.pathname, at, durationMs, tls: null, ...outcome });
  }
}

function headersOf({ identity }: FetchJsonOptions, accept: string): Record<string, string> {
  return {
    accept,
    'accept-encoding': 'gzip, deflate, br',
    'user-agent': identity.userAgent,
    ...(identity.from === null ? {} : { from: identity.from }),
  };
}

/** The decoded body; throws for more than the cap, as sent or as decoded. */
async function readBody({ body, headers }: Dispatcher.ResponseData): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const reader = {
    write: (chunk: Uint8Array): void => {
      text += decoder.decode(chunk, { stream: true });
    },
    end: () => ({}),
  };
  const unpack = createDecoder(String(headers['content-encoding'] ?? ''), reader, MAX_BYTES);
  for await (const chunk of body) {
    bytes += (chunk as Buffer).byteLength;
    if (bytes > MAX_BYTES || !unpack.write(chunk as Buffer)) throw new Error('too large');
  }
  if (!(await unpack.end())) throw new Error('too large');
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Seconds or a date (RFC 9110, 10.2.3); null when there is none that can be read. */
function retryAfter(headers: Dispatcher.ResponseData['headers'], now: Date): number | null {
  const text = String(headers['retry-after'] ?? '');
  // A date begins with the day's name; Date.parse takes much else for one.
  const date = /^[a-z]{3,9},? /i.test(text) ? Date.parse(text) : Number.NaN;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (date - now.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
