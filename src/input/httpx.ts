import { UsageError } from '../model/errors.ts';
import type { Target } from '../model/target.ts';
import { parseTarget } from '../scope/parse-target.ts';
import { cleanHostname } from './hostnames.ts';
import { cleanAddress, createHints } from './imported-target.ts';
import { isObject, type JsonObject, listAt, objectAt, parseRecord, textAt } from './json-record.ts';
import type { ReadContext, RecordReader } from './record-reader.ts';
import { observePage, readRecordedHeaders } from './recorded-page.ts';
import { readRecordedTls } from './recorded-tls.ts';

export function isHttpx(record: JsonObject): boolean {
  return 'url' in record && ('status_code' in record || 'failed' in record || 'input' in record);
}

/** `httpx -json`: one answered URL per line. The URL is the target, since the answer may depend on its name. */
export function createHttpxReader(context: ReadContext): RecordReader {
  return (text, where) => {
    const record = parseRecord(text);
    if (record === null) return ['not JSON'];
    if (record.failed === true) return [];
    const url = URL.parse(textAt(record, 'url'));
    if (url === null || url.host === '') return ['the record has no usable url'];
    // Asked with -path, httpx records pages that are no root; the server they are on is still a target.
    const isRoot = url.pathname.endsWith('/');
    const place = `${url.protocol}//${url.host}${isRoot ? url.pathname : '/'}`;
    try {
      const target = parseTarget(place, { kind: 'imported', where });
      return [addHints(target, isRoot, record, context)];
    } catch (error) {
      if (error instanceof UsageError) return ['the record has no usable url'];
      throw error;
    }
  };
}

function addHints(target: Target, isRoot: boolean, record: JsonObject, context: ReadContext): Target {
  const tls = objectAt(record, 'tls');
  const certified = [...listAt(tls, 'subject_an'), tls.subject_cn];
  const resolved = [record.host_ip, record.host, ...listAt(record, 'a'), ...listAt(record, 'aaaa')];
  const address = target.kind === 'range' ? target.first : firstAddress(resolved);
  const host = target.kind === 'name' ? target.host : null;
  // With -follow-redirects the answer is that of the last URL of the chain.
  const isOwnPage =
    isRoot && textAt(record, 'final_url') === '' && !('chain' in record || 'chain_status_codes' in record);
  const { port, path } = target;
  const observation =
    address === null || port === null || !isOwnPage
      ? null
      : observePage(
          {
            endpoint: { address, port, host, tls: target.tls === true, path, named: false },
            at: record.timestamp,
            code: record.status_code,
            title: record.title,
            body: record.body,
            headers: readHeaders(record),
            iconHash: record.favicon ?? record.favicon_mmh3,
            tls: readRecordedTls({
              names: certified,
              sha256: objectAt(tls, 'fingerprint_hash').sha256,
              notAfter: textAt(tls, 'not_after'),
              protocol: tls.tls_version,
            }),
          },
          context,
        );
  return { ...target, hints: createHints([host, ...certified.map(cleanHostname)], observation) };
}

function firstAddress(values: readonly unknown[]): string | null {
  for (const value of values) {
    const address = cleanAddress(value);
    if (address !== null) return address;
  }
  return null;
}

function readHeaders(record: JsonObject): Record<string, string> {
  const { webserver, content_type } = record;
  return {
    ...(typeof webserver === 'string' && { server: webserver }),
    ...(typeof content_type === 'string' && { 'content-type': content_type }),
    ...(isObject(record.header) && readRecordedHeaders(record.header)),
  };
}
