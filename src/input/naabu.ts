import { importTarget } from './imported-target.ts';
import { type JsonObject, parseRecord } from './json-record.ts';
import type { RecordReader } from './record-reader.ts';

export function isNaabu(record: JsonObject): boolean {
  return 'port' in record && ('ip' in record || 'host' in record);
}

/** `naabu -json`: one open port per line; `host` is left out where it would repeat `ip`. */
export function createNaabuReader(): RecordReader {
  return (text, where) => {
    const record = parseRecord(text);
    if (record === null) return ['not JSON'];
    const { host, ip, port, protocol, tls } = record;
    if (typeof protocol === 'string' && protocol !== 'tcp') return [];
    // False is also what naabu writes when it has not looked.
    const place = { address: ip ?? host, port: port ?? null, tls: tls === true ? true : null, names: [host] };
    return [importTarget(place, where)];
  };
}
