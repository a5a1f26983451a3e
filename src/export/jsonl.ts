import type { Finding } from '../model/finding.ts';
import { COLUMNS, toDetail, toRow } from './row.ts';

/** The columns of the table under the same names, and `detail`, as one JSON object on one line. */
export function jsonlLine(finding: Finding): string {
  return `${JSON.stringify({ ...toRow(finding), detail: toDetail(finding) })}\n`;
}

/** Whether a line has every name that {@link jsonlLine} writes. */
export function isJsonlLine(line: string): boolean {
  try {
    const row: unknown = JSON.parse(line);
    return typeof row === 'object' && row !== null && [...COLUMNS, 'detail'].every((name) => name in row);
  } catch {
    return false;
  }
}
