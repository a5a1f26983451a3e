import { createCsvReader, readCsvRow } from './csv-row.ts';
import { importTarget } from './imported-target.ts';
import type { RecordReader } from './record-reader.ts';

export function isShadowserver(line: string): boolean {
  return isHeader((readCsvRow(line) ?? []).map((name) => name.toLowerCase()));
}

function isHeader(columns: readonly string[]): boolean {
  return columns.includes('ip') && columns.includes('port');
}

/** Shadowserver's reports; the columns differ from report to report, these are in all of them. */
export function createShadowserverReader(): RecordReader {
  return createCsvReader(isHeader, null, (record, where) => {
    const protocol = record.get('protocol') ?? '';
    if (protocol !== '' && protocol.toLowerCase() !== 'tcp') return [];
    const place = { address: record.get('ip'), port: record.get('port') ?? '', names: [record.get('hostname')] };
    return [importTarget(place, where)];
  });
}
