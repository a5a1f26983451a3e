import { createCsvReader, readCsvRow } from './csv-row.ts';
import { cleanAddress, cleanPort, importTarget } from './imported-target.ts';
import type { RecordReader, RecordResult } from './record-reader.ts';

export function isZmap(line: string): boolean {
  const row = readCsvRow(line) ?? [];
  return row.includes('saddr') || (row.length === 2 && cleanAddress(row[0]) !== null && cleanPort(row[1]) !== null);
}

/** zmap's CSV: `saddr`, often `sport`, and what else was asked for. Without a header it is address and port. */
export function createZmapReader(): RecordReader {
  return createCsvReader((columns) => columns.includes('saddr'), ['saddr', 'sport'], readReply);
}

function readReply(record: ReadonlyMap<string, string>, where: string): RecordResult {
  // With --output-filter="" zmap also writes the hosts that refused.
  if (record.get('success') === '0' || record.get('classification') === 'rst') return [];
  const port = record.get('sport');
  return [importTarget({ address: record.get('saddr'), ...(port && { port }) }, where)];
}
