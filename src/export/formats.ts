import type { Finding } from '../model/finding.ts';
import { CSV_HEADER, csvLine, isCsvHeader } from './csv.ts';
import { isJsonlLine, jsonlLine } from './jsonl.ts';

export type FormatName = 'csv' | 'jsonl';

/** How findings become text, one at a time, so that a file can be written while a sweep runs. */
export interface Format {
  /** With its dot. */
  readonly extension: string;
  /** Written once, before the first finding; may be empty. */
  readonly header: string;
  /** Line end included. */
  line(finding: Finding): string;
  /** Whether a file that begins with this line, its end removed, is one of ours and may be replaced. */
  begins(firstLine: string): boolean;
}

export const FORMATS: Readonly<Record<FormatName, Format>> = {
  csv: { extension: '.csv', header: CSV_HEADER, line: csvLine, begins: isCsvHeader },
  jsonl: { extension: '.jsonl', header: '', line: jsonlLine, begins: isJsonlLine },
};

/** The header and one line per finding, as they are asked for. */
export async function* exportFindings(
  format: Format,
  findings: AsyncIterable<Finding> | Iterable<Finding>,
): AsyncGenerator<string, void> {
  if (format.header !== '') yield format.header;
  for await (const finding of findings) yield format.line(finding);
}
