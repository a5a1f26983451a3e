import fc from 'fast-check';
import { expect, it } from 'vitest';
import { safeText } from '../../src/export/safe-text.ts';

it.each([
  ['a colour', '\u001b[31mred\u001b[0m', '[31mred[0m'],
  ['a C1 introducer', '\u009b31mred', '31mred'],
  ['line ends', 'a\r\nb\u2028c\u2029d\te', 'abcde'],
  ['bidi marks', 'a\u202egpj.exe\u2066\u200f', 'agpj.exe'],
  ['zero width', '\ufeffa\u200bb\u200dc\u00ad', 'abc'],
  ['half a pair', 'a\ud83cb\udf0dc', 'abc'],
  ['what may stay', 'Übergröße – 東京 🐙', 'Übergröße – 東京 🐙'],
])('%s', (_name, text, expected) => {
  expect(safeText(text)).toBe(expected);
});

it('cuts what is long, never through a pair', () => {
  expect(safeText('abcdef', 6)).toBe('abcdef');
  expect(safeText('abcdefg', 6)).toBe('abcde…');
  expect(safeText('abcd🐙fg', 6)).toBe('abcd…');
});

it('is short, shown whole and safe to repeat, whatever comes in', () => {
  const any = fc.string({ unit: 'binary', maxLength: 400 });
  fc.assert(
    fc.property(any, fc.integer({ min: 1, max: 50 }), (text, maxChars) => {
      const safe = safeText(text, maxChars);
      expect(safe.length).toBeLessThanOrEqual(maxChars);
      expect(safe).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect(safeText(safe, maxChars)).toBe(safe);
    }),
  );
});
