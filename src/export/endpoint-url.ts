import type { Endpoint } from '../model/endpoint.ts';

export function endpointScheme(endpoint: Endpoint): 'http' | 'https' {
  return endpoint.tls === true ? 'https' : 'http';
}

/**
 * The URL a reader can open: the name if there is one, IPv6 in brackets, the path prefix. The port is
 * left out only where it is the scheme's default, so that the text equals what a browser shows.
 */
export function endpointUrl(endpoint: Endpoint): string {
  const scheme = endpointScheme(endpoint);
  const host = endpoint.host ?? (endpoint.address.includes(':') ? `[${endpoint.address}]` : endpoint.address);
  const port = endpoint.port === (scheme === 'https' ? 443 : 80) ? '' : `:${endpoint.port}`;
  return `${scheme}://${host}${port}${endpoint.path}`;
}
