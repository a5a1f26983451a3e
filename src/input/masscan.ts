import { importTarget } from './imported-target.ts';
import { isObject, type JsonObject, listAt, objectAt, parseRecord } from './json-record.ts';
import type { RecordReader, RecordResult } from './record-reader.ts';

const STATES: ReadonlySet<string> = new Set(['open', 'closed', 'banner']);
/** The last record of older releases, which is not JSON. */
const FINISHED = /^\{\s*finished:\s*1\s*\}$/;

export function isMasscan(record: JsonObject): boolean {
  return 'ip' in record && (Array.isArray(record.ports) || ('rec_type' in record && 'proto' in record));
}

export function isMasscanList(line: string): boolean {
  return STATES.has(line.split(' ', 1)[0] ?? '') && line.split(' ').length >= 4;
}

/** `-oJ`, where a record has a list of ports, and `-oD`, where it has one. */
export function createMasscanReader(): RecordReader {
  return (text, where) => {
    const record = parseRecord(text);
    if (record === null) return FINISHED.test(text) ? [] : ['not JSON'];
    if (!('ports' in record)) return readPort(record, objectAt(record, 'data'), record, where);
    return listAt(record, 'ports').flatMap((port) =>
      isObject(port) ? readPort(record, port, port, where) : ['the record has no usable port'],
    );
  };
}

/** Banner records repeat a port that has its own record, and have no status. */
function readPort(record: JsonObject, state: JsonObject, port: JsonObject, where: string): RecordResult {
  if (port.proto !== 'tcp' || state.status !== 'open') return [];
  return [importTarget({ address: record.ip, port: port.port ?? null }, where)];
}

/** `-oL`: `open tcp 8000 192.0.2.1 1700000000`. */
export function createMasscanListReader(): RecordReader {
  return (text, where) => {
    if (text === '' || text.startsWith('#')) return [];
    const [state = '', protocol, port, address] = text.split(' ', 5);
    if (!STATES.has(state)) return ['not a line of masscan -oL'];
    return state === 'open' && protocol === 'tcp' ? [importTarget({ address, port: port ?? null }, where)] : [];
  };
}
