import { stringify } from 'csv-stringify/sync';
import type { Finding } from '../model/finding.ts';
import { COLUMNS, toRow } from './row.ts';

// `escape_formulas` of csv-stringify looks at the first character of a cell only. A spreadsheet whose list
// separator is `;` splits our lists as well, so each part is guarded here. The last four are the full-width
// forms, which some spreadsheets fold before they evaluate.
const FORMULA = /(?:^|;)(?=\s*[=+\-@＝＋－＠])|;$/g;

// For such a spreadsheet a quote after `;` opens a cell that swallows the rows below. No honest value has one;
// the quote that closes a cell is kept off a last `;` by the pattern's second half.
function guard(value: string): string {
  return value.replaceAll('"', "'").replace(FORMULA, "$&'");
}

/** RFC 4180 section 2: CRLF after every line, the header included. */
export const CSV_HEADER: string = `${COLUMNS.join(',')}\r\n`;

export function csvLine(finding: Finding): string {
  const row = toRow(finding);
  const cells = COLUMNS.map((name) => {
    const value = row[name];
    return typeof value === 'string' ? guard(value) : value;
  });
  return stringify([cells], { record_delimiter: 'windows' });
}

export function isCsvHeader(line: string): boolean {
  return line === CSV_HEADER.trimEnd();
}
