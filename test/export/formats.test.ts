import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportFindings, FORMATS, type FormatName } from '../../src/export/formats.ts';
import { COLUMNS, toDetail, toRow } from '../../src/export/row.ts';
import { exampleFinding } from '../finding/example-finding.ts';

const { csv, jsonl } = FORMATS;
const names = Object.keys(FORMATS) as FormatName[];

// What certificates and hosts could say, pressed into the fields that take free text.
const hostile = fc
  .record({
    version: fc.string({ unit: 'binary' }),
    contact: fc.string({ unit: 'binary' }),
    hostnames: fc.array(fc.string({ unit: fc.constantFrom(...'=+-@;,"\'\t\r\n \u001b\u202e＝ab') })),
  })
  .map(exampleFinding);

async function collect(parts: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

describe('csv', () => {
  it('is one header and one line per finding, each with CRLF', () => {
    expect(csv.header).toBe(`${COLUMNS.join(',')}\r\n`);
    expect(csv.line(exampleFinding())).toBe(
      '0123456789ab,new,critical,open,airbyte,0.35.5-alpha,script,203.0.113.10,8000,http,,http://203.0.113.10:8000/,high,' +
        'airbyte-export-2022;cve-2021-45105?,title;health-available,2026-11-23T18:05:12.000Z,2026-11-23T18:05:12.000Z,' +
        '20261123T180500-3f9c,etl.example.com;data.example.com,,\r\n',
    );
  });

  const formulas: readonly [string, readonly string[], string][] = [
    ['equals', ['=1+1'], "'=1+1"],
    ['plus', ['+1'], "'+1"],
    ['minus', ['-1'], "'-1"],
    ['at', ['@SUM(A1)'], "'@SUM(A1)"],
    ['full width', ['＝1'], "'＝1"],
    ['behind a tab', ['\t=1'], "'=1"],
    ['behind a return', ['\r=1'], "'=1"],
    ['behind a space', [' =1'], "' =1"],
    ['behind a quote', ['"=1'], "'=1"],
    ['behind a quote in a list', ['a', '"=1'], "a;'=1"],
    ['second in a list', ['a', '=1'], "a;'=1"],
    ['after a separator in a value', ['a;=1'], 'a,=1'],
    ['nothing to guard', ['a-b', 'c=d'], 'a-b;c=d'],
  ];
  it.each(formulas)('formula: %s', (_name, hostnames, expected) => {
    const [row] = parse(csv.header + csv.line(exampleFinding({ hostnames })), { columns: true });
    expect(row).toMatchObject({ hostnames: expected });
  });

  it('guards every column, not only lists', () => {
    const [row] = parse(csv.header + csv.line(exampleFinding({ contact: '@a', version: '=b;=c' })), { columns: true });
    expect(row).toMatchObject({ contact: "'@a", version: "'=b;'=c" });
  });

  it('reads back as the same row, and no cell is a formula in either separator, whatever a host says', () => {
    fc.assert(
      fc.property(hostile, (finding) => {
        const line = csv.line(finding);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        const [cells = []] = parse(line);
        expect(cells).toHaveLength(COLUMNS.length);
        const plain = Object.values(toRow(finding)).map((value) => String(value).replaceAll('"', "'"));
        for (const [index, cell] of cells.entries()) {
          expect(cell.replace(/(^|;)'/g, '$1')).toBe(plain[index]?.replace(/(^|;)'/g, '$1'));
        }
        const bySemicolon = parse(line, { delimiter: ';', relax_quotes: true, relax_column_count: true });
        for (const cell of [...cells, ...bySemicolon.flat()]) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('jsonl', () => {
  it('has the columns and the detail', () => {
    const finding = exampleFinding();
    expect(JSON.parse(jsonl.line(finding))).toEqual({ ...toRow(finding), detail: toDetail(finding) });
    expect(Object.keys(JSON.parse(jsonl.line(finding)))).toEqual([...COLUMNS, 'detail']);
  });

  it('is one line without controls, whatever a host says', () => {
    fc.assert(
      fc.property(hostile, (finding) => {
        expect(jsonl.line(finding)).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+\n$/u);
        expect(JSON.parse(jsonl.line(finding))).toMatchObject({ id: finding.id });
      }),
    );
  });
});

describe.each(names)('%s', (name) => {
  const format = FORMATS[name];
  const findings = [exampleFinding({ id: 'a' }), exampleFinding({ id: 'b' })];

  it('streams, the header first and once', async () => {
    const parts = await collect(exportFindings(format, findings));
    expect(parts.join('')).toBe(format.header + findings.map(format.line).join(''));
    expect(parts).not.toContain('');
    expect(await collect(exportFindings(format, []))).toEqual(format.header === '' ? [] : [format.header]);
  });

  it('knows its own first line', async () => {
    const [first = ''] = (await collect(exportFindings(format, findings))).join('').split(/\r?\n/);
    expect(format.begins(first)).toBe(true);
    for (const foreign of ['', 'ip,port', first.slice(0, -1), `${first}x`, '{}', 'null', '[]', '{"id":"a"}']) {
      expect(format.begins(foreign)).toBe(false);
    }
  });
});
