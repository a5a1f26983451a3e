import { parse } from 'csv-parse/sync';
import type { RecordReader, RecordResult } from './record-reader.ts';

/** The fields of one CSV line (RFC 4180, without line breaks inside fields); null when its quotes do not match. */
export function readCsvRow(line: string): readonly string[] | null {
  // Most rows of the big exports have no quotes, and a parser per line is ten times dearer than a split.
  if (!line.includes('"')) return line.split(',').map((field) => field.trim());
  try {
    return parse(line, { relax_column_count: true, trim: true })[0] ?? null;
  } catch {
    return null;
  }
}

/** Fields by column name, lower case. */
export type CsvRecord = ReadonlyMap<string, string>;

/** Reads rows under the header of the first row; `assumed` names the columns of a file that has no header. */
export function createCsvReader(
  isHeader: (columns: readonly string[]) => boolean,
  assumed: readonly string[] | null,
  read: (record: CsvRecord, where: string) => RecordResult,
): RecordReader {
  let columns: readonly string[] | null = null;
  return (text, where) => {
    if (text.trim() === '' || text.startsWith('#')) return [];
    const row = readCsvRow(text);
    if (row === null) return ['not CSV: the quotes do not match'];
    if (columns === null) {
      const names = row.map((name) => name.toLowerCase());
      columns = isHeader(names) ? names : assumed;
      if (columns === null) return ['not a header: the column names are missing'];
      if (columns === names) return [];
    }
    const record = new Map(columns.map((column, at) => [column, row[at] ?? '']));
    return read(record, where);
  };
}
