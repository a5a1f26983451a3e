import { cleanText } from '../fingerprint/read/clean.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Facts, Observation, TlsFacts } from '../model/observation.ts';
import type { JsonObject } from './json-record.ts';
import type { ReadContext } from './record-reader.ts';

/** The root page of a web server as somebody else's scanner recorded it. */
export interface RecordedPage {
  readonly endpoint: Endpoint;
  readonly at: unknown;
  readonly code: unknown;
  readonly title: unknown;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** Shodan's favicon hash, as a number or its decimal text. */
  readonly iconHash: unknown;
  readonly tls: TlsFacts | null;
}

/** Reduces the record to the observation that a probe of `root` would have made; null when it says nothing. */
export function observePage(page: RecordedPage, context: ReadContext): Observation | null {
  const facts = readFacts(page, context);
  if (Object.keys(facts).length === 0) return null;
  return {
    endpoint: page.endpoint,
    requestId: 'root',
    path: page.endpoint.path,
    at: readTime(page.at, context.now),
    durationMs: 0,
    status: 'ok',
    facts,
    tls: page.tls,
  };
}

function readFacts({ code, title, body, headers, iconHash }: RecordedPage, context: ReadContext): Facts {
  const html = typeof body === 'string' && body.trimStart().startsWith('<') ? body : null;
  const page = html === null ? {} : context.readPage(html);
  const mmh3 = typeof iconHash === 'string' && /^-?\d{1,10}$/.test(iconHash) ? Number(iconHash) : iconHash;
  return {
    ...(typeof title === 'string' && title !== '' && { title: cleanText(title) }),
    ...page,
    ...(html !== null && { kind: 'html' }),
    ...(typeof code === 'number' && code >= 100 && code <= 599 && { code }),
    ...context.readHeaders(headers),
    // Zero is what tools write for "no icon".
    ...(Number.isInteger(mmh3) && mmh3 !== 0 && { mmh3: Number(mmh3) }),
  };
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?$/;

/** Shodan writes UTC without saying so. A time that cannot be read, or lies ahead, is now. */
function readTime(value: unknown, now: Date): string {
  if (typeof value !== 'string' || !ISO_TIME.test(value)) return now.toISOString();
  const time = new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(time.getTime()) || time > now ? now.toISOString() : time.toISOString();
}

/**
 * Headers of a record by lower-case name. Tools write names with `_` for `-`, and values as text, as a list,
 * or as a list under `headers`; several values of one name are one list (RFC 9110 section 5.3).
 */
export function readRecordedHeaders(record: JsonObject): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(record).slice(0, 200)) {
    const inner = typeof value === 'object' && value !== null && 'headers' in value ? value.headers : value;
    const values = (Array.isArray(inner) ? inner : [inner]).filter((item) => typeof item === 'string');
    if (values.length > 0) headers[name.toLowerCase().replaceAll('_', '-')] = values.join(', ');
  }
  return headers;
}
