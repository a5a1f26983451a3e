import type { Target } from '../model/target.ts';
import { cleanHostname } from './hostnames.ts';
import { cleanAddress, cleanPort, importTarget } from './imported-target.ts';
import { isObject, type JsonObject, listAt, objectAt, parseRecord, textAt } from './json-record.ts';
import type { ReadContext, RecordReader, RecordResult } from './record-reader.ts';
import { observePage, readRecordedHeaders } from './recorded-page.ts';

/** What API answers and exports wrap a host in. */
const WRAPPERS = ['result', 'host_v1', 'resource', 'host'];

export function isCensys(record: JsonObject): boolean {
  return hostsOf(record).some((host) => 'services' in host || 'matched_services' in host);
}

/**
 * Host records of Search v2 (one host, or a page of hits), of the older Universal Internet Dataset, and of the
 * Platform; each host lists its services.
 */
export function createCensysReader(context: ReadContext): RecordReader {
  return (text, where) => {
    const record = parseRecord(text);
    return record === null ? ['not JSON'] : hostsOf(record).flatMap((host) => readHost(host, where, context));
  };
}

function hostsOf(record: JsonObject): readonly JsonObject[] {
  let host = record;
  for (const key of WRAPPERS) {
    if (Array.isArray(host.hits)) return host.hits.filter(isObject).flatMap(hostsOf);
    if (isObject(host[key])) host = host[key];
  }
  return [host];
}

function readHost(host: JsonObject, where: string, context: ReadContext): RecordResult {
  const id = objectAt(host, 'host_identifier');
  const address = cleanAddress(host.ip) ?? cleanAddress(id.ipv4) ?? cleanAddress(id.ipv6);
  if (address === null) return ['the record has no usable IP address'];
  const dns = objectAt(host, 'dns');
  const names = [...listAt(dns, 'names'), ...listAt(objectAt(dns, 'reverse_dns'), 'names')];
  const name = cleanHostname(host.name) ?? cleanHostname(id.name);
  const services = [...listAt(host, 'services'), ...listAt(host, 'matched_services')].filter(isObject);
  return services.filter(speaksHttp).map((service) => readService(service, { address, name, names }, where, context));
}

/** The record lists all that the host runs, and what speaks another protocol is none of our business. */
function speaksHttp(service: JsonObject): boolean {
  const transport = textAt(service, 'transport_protocol').toUpperCase();
  const protocol = (textAt(service, 'service_name') || textAt(service, 'protocol')).toUpperCase();
  if (transport !== '' && transport !== 'TCP') return false;
  return isObject(service.http) || 'endpoints' in service || ['', 'HTTP', 'UNKNOWN'].includes(protocol);
}

interface CensysHost {
  readonly address: string;
  /** Set in the record of a virtual host: the name the services were asked by. */
  readonly name: string | null;
  readonly names: readonly unknown[];
}

function readService(service: JsonObject, host: CensysHost, where: string, context: ReadContext): Target | string {
  const leaf = objectAt(objectAt(objectAt(service, 'tls'), 'certificates'), 'leaf_data');
  const names = [host.name, ...host.names, ...listAt(leaf, 'names')];
  const tls = speaksTls(service);
  const port = cleanPort(service.port);
  if (port === null) return 'the record has a service without a usable port';
  const page = rootPage(service);
  const endpoint = { address: host.address, port, host: host.name, tls: tls === true, path: '/', named: false };
  const icons = listAt(page, 'favicons').filter(isObject);
  const icon = icons.find((item) => textAt(item, 'name').endsWith('/favicon.ico')) ?? icons[0] ?? {};
  const observation = observePage(
    {
      endpoint,
      at: service.observed_at ?? service.scan_time,
      code: page.status_code,
      title: page.html_title,
      body: page.body,
      headers: readRecordedHeaders(objectAt(page, 'headers')),
      iconHash: icon.shodan_hash ?? icon.hash_shodan,
      tls: null,
    },
    context,
  );
  const target = importTarget({ address: host.address, port, tls, names, observation }, where);
  if (typeof target === 'string' || host.name === null) return target;
  // A virtual host answers to its name only; by address something else would be found.
  const { first, last, kind, ...details } = target;
  return { kind: 'name', host: host.name, ...details };
}

function speaksTls(service: JsonObject): boolean | null {
  if (isObject(service.tls) || 'certificate' in service || 'cert' in service) return true;
  if (service.extended_service_name === 'HTTPS') return true;
  return isObject(service.http) || service.extended_service_name === 'HTTP' ? false : null;
}

/** The answer to `/`; an empty one when there is none, or when a redirect led elsewhere. */
function rootPage(service: JsonObject): JsonObject {
  const endpoints = listAt(service, 'endpoints').filter(isObject);
  const http = objectAt(service, 'http');
  const root = endpoints.find((endpoint) => textAt(endpoint, 'path') === '/') ?? {};
  const page = isObject(http.response) ? http.response : objectAt(root, 'http');
  const uri = textAt(objectAt(http, 'request'), 'uri') || textAt(page, 'uri');
  const isRoot = uri === '' || URL.parse(uri)?.pathname === '/';
  return isRoot && listAt(page, 'redirect_chain').length === 0 ? page : {};
}
