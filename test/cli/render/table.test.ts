import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printTable, renderTable } from '../../../src/cli/render/table.ts';
import { exampleEndpoint, exampleFinding } from '../../finding/example-finding.ts';

const wide = { width: Number.POSITIVE_INFINITY, colour: false };

describe('renderTable', () => {
  it('says so when there is nothing', () => {
    expect(renderTable([], wide)).toBe('no findings\n');
  });

  it('aligns its columns', () => {
    const findings = [
      exampleFinding(),
      exampleFinding({ severity: 'low', exposure: 'login', version: '', state: 'notified', risks: [] }),
    ];
    expect(renderTable(findings, wide)).toBe(
      [
        'SEVERITY  EXPOSURE  VERSION       ENDPOINT                   STATE     ID            RISKS',
        'critical  open      0.35.5-alpha  http://203.0.113.10:8000/  new       0123456789ab  airbyte-export-2022 cve-2021-45105?',
        'low       login                   http://203.0.113.10:8000/  notified  0123456789ab',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [90, 'critical open     0.35.5-alpha http://203.0.113.10:8000/ new   0123456789ab airbyte-expor…'],
    [80, 'critical  open      0.35.5-alpha  http://203.0.113.10:8000/  new    0123456789ab'],
    [74, 'critical open     0.35.5-alp… http://203.0.113.10:8000/ new   0123456789ab'],
    [64, 'critical open     http://203.0.113.10:8000/ new   0123456789ab'],
    [60, 'critical  open      http://203.0.113.10:8000/  0123456789ab'],
  ])('in %i columns the whole address stands, and what there is no room for is left out', (width, row) => {
    expect(renderTable([exampleFinding()], { width, colour: false }).split('\n')[1]).toBe(row);
  });

  it('colours the severity and nothing else', () => {
    const findings = [exampleFinding(), exampleFinding({ severity: 'medium' }), exampleFinding({ severity: 'low' })];
    const table = renderTable(findings, { width: 140, colour: true });
    expect(table).toContain('\u001b[31mcritical\u001b[39m  open');
    expect(table).toContain('\u001b[33mmedium\u001b[39m  ');
    expect(table).toContain('\u001b[36mlow\u001b[39m  ');
    expect(stripVTControlCharacters(table)).toBe(renderTable(findings, { width: 140, colour: false }));
  });

  it('is never wider than the screen and never more than text, whatever a host says', () => {
    const finding = fc
      .record({
        version: fc.string({ unit: 'binary' }),
        risks: fc.array(fc.string({ unit: 'binary' })),
        endpoint: fc.record({ host: fc.string({ unit: 'binary', maxLength: 300 }) }).map(exampleEndpoint),
        state: fc.constantFrom('new', 'false-positive'),
      })
      .map(exampleFinding);
    fc.assert(
      fc.property(
        fc.array(finding, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 200 }),
        (rows, width) => {
          const lines = renderTable(rows, { width, colour: false }).split('\n');
          expect(lines.pop()).toBe('');
          expect(lines).toHaveLength(rows.length + 1);
          for (const line of lines) {
            expect(line.length).toBeLessThanOrEqual(width);
            expect(line).toMatch(/^[ -~…]*$/);
          }
        },
      ),
    );
  });
});

describe('printTable', () => {
  function print(screen: { isTTY?: boolean; columns?: number }, env: Record<string, string>): string {
    let written = '';
    printTable([exampleFinding()], { ...screen, write: (text) => (written += text) }, env);
    return written;
  }
  const ESC = '\u001b';

  it.each<[string, { isTTY?: boolean; columns?: number }, Record<string, string>, boolean, number]>([
    ['a terminal', { isTTY: true, columns: 90 }, { TERM: 'xterm' }, true, 90],
    ['a terminal of unknown width', { isTTY: true }, {}, true, 80],
    ['a terminal and NO_COLOR', { isTTY: true, columns: 90 }, { NO_COLOR: '1' }, false, 90],
    ['a terminal and an empty NO_COLOR', { isTTY: true, columns: 90 }, { NO_COLOR: '' }, true, 90],
    ['a dumb terminal', { isTTY: true, columns: 90 }, { TERM: 'dumb' }, false, 90],
    ['a file', { columns: 90 }, { TERM: 'xterm' }, false, 117],
  ])('%s', (_name, screen, env, hasColour, width) => {
    const written = print(screen, env);
    expect(written.includes(ESC)).toBe(hasColour);
    const longest = Math.max(
      ...stripVTControlCharacters(written)
        .split('\n')
        .map((line) => line.length),
    );
    expect(longest).toBe(width);
  });
});
