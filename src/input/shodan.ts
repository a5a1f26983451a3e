import type { TlsFacts } from '../model/observation.ts';
import { cleanHostname } from './hostnames.ts';
import { cleanAddress, cleanPort, importTarget } from './imported-target.ts';
import { isObject, type JsonObject, listAt, objectAt, parseRecord, textAt } from './json-record.ts';
import type { ReadContext, RecordReader, RecordResult } from './record-reader.ts';
import { observePage, readRecordedHeaders } from './recorded-page.ts';
import { readRecordedTls } from './recorded-tls.ts';

export function isShodan(record: JsonObject): boolean {
  return 'ip_str' in record;
}

/** Banners of `shodan download`: one service of one address each. */
export function createShodanReader(context: ReadContext): RecordReader {
  return (text, where) => {
    const record = parseRecord(text);
    return record === null ? ['not JSON'] : readBanner(record, where, context);
  };
}

function readBanner(record: JsonObject, where: string, context: ReadContext): RecordResult {
  if ('transport' in record && record.transport !== 'tcp') return [];
  const address = cleanAddress(record.ip_str) ?? cleanAddress(record.ipv6);
  const port = cleanPort(record.port);
  const http = objectAt(record, 'http');
  const certificate = objectAt(objectAt(record, 'ssl'), 'cert');
  const commonName = objectAt(certificate, 'subject').CN;
  const tls = isObject(record.ssl) ? true : isObject(record.http) ? false : null;
  // After a redirect, host, title, html and icon belong to where it led: perhaps another port, host or owner.
  const isOwnPage = isObject(record.http) && listAt(http, 'redirects').length === 0;
  const names = [...listAt(record, 'hostnames'), commonName, isOwnPage ? http.host : null];
  if (address === null || port === null || !isOwnPage) return [importTarget({ address, port, tls, names }, where)];
  const observation = observePage(
    {
      endpoint: { address, port, host: cleanHostname(http.host), tls: tls === true, path: '/', named: false },
      at: record.timestamp,
      code: http.status,
      title: http.title,
      body: http.html,
      headers: readHeaders(http, textAt(record, 'data')),
      iconHash: objectAt(http, 'favicon').hash,
      tls: readCertificate(record, certificate, [commonName]),
    },
    context,
  );
  return [importTarget({ address, port, tls, names, observation }, where)];
}

/** The head of the answer stands in `data` as it came; `http` repeats little of it. */
function readHeaders(http: JsonObject, data: string): Record<string, string> {
  const lines = data.startsWith('HTTP/') ? data.slice(0, 16_384).split('\n', 200).slice(1) : [];
  const end = lines.findIndex((line) => line.trim() === '');
  const pairs: Record<string, string> = { ...(typeof http.server === 'string' && { server: http.server }) };
  for (const line of end < 0 ? lines : lines.slice(0, end)) {
    const colon = line.indexOf(':');
    if (colon > 0) pairs[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { ...pairs, ...readRecordedHeaders(objectAt(http, 'headers')) };
}

function readCertificate(record: JsonObject, certificate: JsonObject, names: Iterable<unknown>): TlsFacts | null {
  // ASN.1 GeneralizedTime: 20270131235959Z.
  const expires = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(textAt(certificate, 'expires'));
  const [year, month, day, hour, minute, second] = expires?.slice(1) ?? [];
  return readRecordedTls({
    names,
    sha256: objectAt(certificate, 'fingerprint').sha256,
    notAfter: expires === null ? '' : `${year}-${month}-${day}T${hour}:${minute}:${second}Z`,
    protocol: objectAt(objectAt(record, 'ssl'), 'cipher').version,
  });
}
