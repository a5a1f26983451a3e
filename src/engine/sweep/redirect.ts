import { denyReason } from '../../fingerprint/deny.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Resolver } from '../../ports.ts';
import { isPrinterPort } from '../../scope/ports.ts';

/** Redirects followed at the most in one conversation. */
export const MAX_REDIRECTS = 2;

/** Where a redirect leads to, or in plain words why it is not followed. */
export type Redirect = { readonly to: Endpoint; readonly path: string } | { readonly refused: string };

/**
 * Follows a Location only to the same address, under the same name or (for a target given by
 * address) a name that resolves to that address, and only to a path of plain segments.
 * @param asked the target as it was given; @param at the endpoint that redirects, @param path what it was asked.
 */
export async function followRedirect(
  location: string,
  asked: Endpoint,
  at: Endpoint,
  path: string,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Redirect> {
  const base = `${at.tls ? 'https' : 'http'}://${bracketed(at.host ?? at.address)}:${at.port}${path}`;
  if (!URL.canParse(location, base)) return { refused: 'it redirects to something that is no URL' };
  const url = new URL(location, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { refused: `it redirects to ${url.protocol}` };
  if (url.username !== '' || url.password !== '') return { refused: 'it redirects to a URL with credentials in it' };
  if (url.search !== '')
    return { refused: `it redirects to ${url.hostname}${url.pathname} with a query, as logins do` };
  const reason = denyReason(url.pathname);
  if (reason !== null) return { refused: `it redirects to a path that ${reason}` };

  const name = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const host = await permittedHost(name, asked, at, resolver, signal);
  if (host === undefined) return { refused: `it redirects to another host, ${name}` };
  const tls = url.protocol === 'https:';
  const port = url.port === '' ? (tls ? 443 : 80) : Number(url.port);
  if (port === 0) return { refused: 'it redirects to port 0, where nothing listens' };
  if (isPrinterPort(port)) return { refused: `it redirects to port ${port}, which prints what it is sent` };
  // `/airbyte/` is a prefix, `/index.html` is a page below one.
  const prefix = url.pathname.slice(0, url.pathname.lastIndexOf('/') + 1);
  return { to: { ...at, host, port, tls, path: prefix }, path: url.pathname };
}

async function permittedHost(
  name: string,
  asked: Endpoint,
  at: Endpoint,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<string | null | undefined> {
  if (name === at.address) return asked.host;
  if (name === at.host || name === asked.host) return name;
  if (asked.host !== null) return undefined;
  return (await resolver.resolve(name, signal)).includes(at.address) ? name : undefined;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
