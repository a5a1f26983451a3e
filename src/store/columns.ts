import type { Endpoint } from '../model/endpoint.ts';
import type { EndpointColumns, Flag } from './schema.ts';

export function toFlag(value: boolean): Flag {
  return value ? 1 : 0;
}

export function toEndpointColumns(endpoint: Endpoint): EndpointColumns {
  return {
    address: endpoint.address,
    port: endpoint.port,
    host: endpoint.host ?? '',
    tls: endpoint.tls === null ? null : toFlag(endpoint.tls),
    prefix: endpoint.path,
    named: toFlag(endpoint.named),
  };
}

export function fromEndpointColumns(row: EndpointColumns): Endpoint {
  return {
    address: row.address,
    port: row.port,
    host: row.host === '' ? null : row.host,
    tls: row.tls === null ? null : row.tls === 1,
    path: row.prefix,
    named: row.named === 1,
  };
}
