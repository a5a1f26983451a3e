import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../src/input/split-lines.ts';
import { createObjectSplitter } from '../../src/input/split-objects.ts';
import type { Piece, Splitter } from '../../src/input/splitter.ts';

function split(splitter: Splitter, bytes: Buffer, sizes: readonly number[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (const size of sizes) {
    pieces.push(...splitter.push(bytes.subarray(start, start + size)));
    start += size;
  }
  return [...pieces, ...splitter.push(bytes.subarray(start)), ...splitter.end()];
}

const sizes = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 });
const jsonish = fc
  .array(fc.constantFrom('{', '}', '"', '\\', '\n', ',', '[', ']', ' ', 'a', 'é', '{"a":1}\n'))
  .map((parts) => parts.join(''));

describe.each([
  ['lines', createLineSplitter],
  ['objects', createObjectSplitter],
] as const)('%s', (_, create) => {
  it('do not depend on how the stream is cut', () => {
    fc.assert(
      fc.property(jsonish, sizes, fc.integer({ min: 1, max: 60 }), (text, cuts, maxBytes) => {
        const bytes = Buffer.from(text);
        expect(split(create(maxBytes), bytes, cuts)).toEqual(split(create(maxBytes), bytes, []));
      }),
    );
  });

  it('are numbered in order and never longer than the cap', () => {
    fc.assert(
      fc.property(jsonish, fc.integer({ min: 1, max: 60 }), (text, maxBytes) => {
        const pieces = split(create(maxBytes), Buffer.from(text), []);
        const lines = pieces.map((piece) => piece.line);
        expect(lines).toEqual(lines.toSorted((a, b) => a - b));
        for (const piece of pieces)
          if ('text' in piece) expect(Buffer.byteLength(piece.text)).toBeLessThanOrEqual(maxBytes);
      }),
    );
  });
});

describe('lines', () => {
  it('are what split() makes of the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }).filter((line) => !/[\r\n]/.test(line))),
        sizes,
        (lines, cuts) => {
          const pieces = split(createLineSplitter(1000), Buffer.from(lines.join('\r\n')), cuts);
          expect(pieces.map((piece) => ('text' in piece ? piece.text : null))).toEqual(
            lines.length === 0 ? [''] : lines,
          );
        },
      ),
    );
  });
});

describe('objects', () => {
  const records = fc.array(fc.dictionary(fc.string(), fc.jsonValue()));
  const layouts: readonly ((values: readonly unknown[]) => string)[] = [
    (values) => values.map((value) => JSON.stringify(value)).join('\n'),
    (values) => JSON.stringify(values),
    (values) => JSON.stringify(values, null, 4),
    (values) => `[\n${values.map((value) => JSON.stringify(value)).join('\n,\n')},\n]\n`,
  ];

  it.each(layouts.map((layout, at) => [at, layout] as const))('come back from layout %i', (_, layout) => {
    fc.assert(
      fc.property(records, sizes, (values, cuts) => {
        const pieces = split(createObjectSplitter(1_000_000), Buffer.from(layout(values)), cuts);
        expect(pieces.map((piece) => ('text' in piece ? JSON.parse(piece.text) : piece))).toEqual(
          JSON.parse(JSON.stringify(values)),
        );
      }),
    );
  });

  it('that are broken cost no whole one on another line', () => {
    const broken = fc.string().map((text) => text.replaceAll(/[\r\n]/g, ''));
    fc.assert(
      fc.property(broken, sizes, (text, cuts) => {
        const bytes = Buffer.from(`${text}\n{"ok":1}\n`);
        const found = split(createObjectSplitter(1000), bytes, cuts).some(
          (piece) => 'text' in piece && piece.text === '{"ok":1}',
        );
        expect(found).toBe(true);
      }),
    );
  });
});
