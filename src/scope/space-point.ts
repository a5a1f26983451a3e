import type { TargetHints } from '../model/target.ts';

/** One endpoint to be, before names are resolved: either `address` or `host` is set. */
export interface SpacePoint {
  readonly address: string | null;
  readonly host: string | null;
  readonly port: number;
  readonly tls: boolean | null;
  readonly path: string;
  readonly named: boolean;
  /** Only what an imported record said. */
  readonly hints?: Pick<TargetHints, 'hostnames'>;
}

/** `address:port`, IPv6 in brackets; a name is `name:port`, or its URL when the target was one. */
export function formatEndpoint(point: Pick<SpacePoint, 'address' | 'host' | 'port' | 'tls' | 'path'>): string {
  const { address, host, port, tls, path } = point;
  if (host === null) return address?.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  if (tls === null && path === '/') return `${host}:${port}`;
  return new URL(`${tls ? 'https' : 'http'}://${host}:${port}${path}`).href;
}
