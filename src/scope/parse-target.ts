import type { Source, Target } from '../model/target.ts';
import { addressText, bigIntToIpv6, ipv4ToNumber } from './address.ts';
import { parseHostName } from './host-name.ts';
import { parseRange } from './parse-range.ts';
import type { Range } from './range-set.ts';
import { type Fail, failFor } from './refuse.ts';

const MAX_LENGTH = 2048;

/** Reads one target in any form of the command line. Throws UsageError, one line that starts with `source.where`. */
export function parseTarget(text: string, source: Source): Target {
  const trimmed = text.trim();
  const fail: Fail = failFor(source.where, trimmed);
  if (trimmed === '') return fail('is empty: name an address, a network, a host or a URL');
  if (trimmed.length > MAX_LENGTH) return fail(`is not a target: it has more than ${MAX_LENGTH} characters`);
  if (isSpan(trimmed)) return fromRange(parseRange(trimmed, fail), { source });
  if (/[\s\p{Cc}]/u.test(trimmed)) return fail('is not a target: write one target per line, without spaces');
  if (trimmed.includes('://')) return parseUrl(trimmed, source, fail);
  if (trimmed.includes('@')) return fail('is not a target: leave out the user name');
  if (trimmed.includes('/')) return fromRange(parseRange(trimmed, fail), { source });
  // More than one colon without brackets can only be IPv6, and then all of it.
  if (trimmed.split(':', 3).length > 2 && !trimmed.startsWith('[')) {
    return fromRange(parseRange(trimmed, fail), { source });
  }
  return parseAuthority(trimmed, { source }, fail);
}

/** A line of a plain target list: null when it is blank or a comment. */
export function parseListLine(line: string, source: Source): Target | null {
  const usual = parseUsual(line, source);
  if (usual !== null) return usual;
  const hash = line.search(line.includes('://') ? /(?:^|\s)#/ : /#/);
  const text = (hash < 0 ? line : line.slice(0, hash)).trim();
  return text === '' ? null : parseTarget(text, source);
}

/** `a.b.c.d` or `a.b.c.d:port`: nearly all lines of long lists, for which looking for every other form takes 2 µs. */
function parseUsual(line: string, source: Source): Target | null {
  const colon = line.indexOf(':');
  const address = colon < 0 ? line : line.slice(0, colon);
  if (ipv4ToNumber(address) < 0) return null;
  const port = colon < 0 ? null : readPort(line.slice(colon + 1));
  if (port === 0) return null;
  return { kind: 'range', first: address, last: address, port, tls: null, path: '/', source, hints: {} };
}

/** `1.2.3.4-static.example.net` is a host name; only numbers, or an IPv6 address on one side, make a range. */
function isSpan(text: string): boolean {
  if (!text.includes('-') || /[[/]/.test(text)) return false;
  return /^[\d.\s-]+$/.test(text) || text.split('-').some((side) => side.split(':', 3).length > 2);
}

interface Details {
  readonly source: Source;
  readonly port?: number | null;
  readonly tls?: boolean;
  readonly path?: string;
}

function complete(details: Details): Pick<Target, 'port' | 'tls' | 'path' | 'source' | 'hints'> {
  const { port = null, tls = null, path = '/', source } = details;
  return { port, tls, path, source, hints: {} };
}

function fromRange(range: Range, details: Details): Target {
  const [first, last] =
    typeof range.first === 'number'
      ? [addressText(range.first), addressText(Number(range.end) - 1)]
      : [bigIntToIpv6(range.first), bigIntToIpv6(BigInt(range.end) - 1n)];
  return { kind: 'range', first, last, ...complete(details) };
}

/** `host`, `host:port`, `[IPv6]` or `[IPv6]:port`. */
function parseAuthority(text: string, details: Details, fail: Fail): Target {
  const bracketed = /^\[([^[\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed === null && /[[\]]/.test(text)) return fail('is not a target: brackets go around an IPv6 address');
  const colon = text.indexOf(':');
  const host = bracketed?.[1] ?? (colon < 0 ? text : text.slice(0, colon));
  const portText = bracketed ? bracketed[2] : colon < 0 ? undefined : text.slice(colon + 1);
  const port = portText === undefined ? (details.port ?? null) : parsePort(portText, fail);
  if (bracketed !== null) {
    if (!host.includes(':') || host.includes('-')) return fail('is not a target: brackets go around an IPv6 address');
    return fromRange(parseRange(host, fail), { ...details, port });
  }
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return fromRange(parseRange(host, fail), { ...details, port });
  return { kind: 'name', host: parseHostName(host, fail), ...complete({ ...details, port }) };
}

function parsePort(text: string, fail: Fail): number {
  const port = readPort(text);
  return port === 0 ? fail('has no usable port: a port is 1 to 65535') : port;
}

/** 0 for what is no port. */
function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port <= 65535 ? port : 0;
}

function parseUrl(text: string, source: Source, fail: Fail): Target {
  const scheme = text.slice(0, text.indexOf('://')).toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') return fail('is not a target: a URL starts with http:// or https://');
  const rest = text.slice(scheme.length + 3);
  const authority = /^[^/?#\\]*/.exec(rest)?.[0] ?? '';
  if (authority.includes('@')) return fail('is not a target: leave out the user name and password');
  if (/[?#\\]/.test(rest)) return fail('is not a target: leave out the query (?), the fragment (#) and backslashes');
  if (authority === '') return fail('is not a target: the URL names no host');
  if (!authority.startsWith('[') && authority.split(':', 3).length > 2) {
    return fail('is not a target: put the IPv6 address in brackets');
  }
  const tls = scheme === 'https';
  const path = parsePath(rest.slice(authority.length), fail);
  return parseAuthority(authority, { source, tls, path, port: tls ? 443 : 80 }, fail);
}

/** Percent-encodes, resolves dot segments, and ends in a slash. The host never passes this parser; see host-name.ts. */
function parsePath(text: string, fail: Fail): string {
  const path = URL.parse(`http://host.invalid${text}`)?.pathname ?? fail('is not a target: the path cannot be read');
  const segments = path.split('/').filter((segment) => segment !== '');
  return segments.length === 0 ? '/' : `/${segments.join('/')}/`;
}
