import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOCUMENTS } from '../../src/export/documents.ts';
import { FORMATS } from '../../src/export/formats.ts';
import { exampleFinding } from '../finding/example-finding.ts';
import { writeWith } from './context.ts';

const hostile = fc
  .record({
    version: fc.string({ unit: 'binary' }),
    contact: fc.string({ unit: 'binary' }),
    hostnames: fc.array(fc.string({ unit: fc.constantFrom(...'=+-@;,"\'\t\r\n \u001b\u202e\u2028＝ab') })),
  })
  .map(exampleFinding);

describe.each(Object.entries(DOCUMENTS))('%s', (name, format) => {
  it('knows its own first line and nobody else does', async () => {
    const text = await writeWith(format, [exampleFinding()]);
    const first = (line: string): string => line.split(/\r?\n/, 1)[0] ?? '';
    expect(format.begins(first(text))).toBe(true);
    const others = Object.entries(DOCUMENTS).filter(([other]) => other !== name);
    for (const [, other] of others) {
      expect(format.begins(first(await writeWith(other, [exampleFinding()])))).toBe(false);
      expect(other.begins(first(text))).toBe(false);
    }
    for (const rows of Object.values(FORMATS)) expect(rows.begins(first(text))).toBe(false);
    for (const foreign of ['', 'ip,port', '{}', 'null', '[]', '{"id":"a"}']) expect(format.begins(foreign)).toBe(false);
  });

  it('holds no control, bidi or line mark of a host', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (finding) => {
        const plain = await writeWith(format, [exampleFinding({ version: 'x' })]);
        const text = await writeWith(format, [finding]);
        expect(text.replaceAll(/\r?\n/g, '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(text.split('\n')).toHaveLength(plain.split('\n').length);
        if (format.extensions.includes('.csv')) return;
        for (const line of format.extensions.includes('.jsonl') ? text.trimEnd().split('\n') : [text]) {
          expect(() => JSON.parse(line)).not.toThrow();
        }
      }),
    );
  });
});
