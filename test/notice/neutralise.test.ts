import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise } from '../../src/notice/neutralise.ts';
import { wrap } from '../../src/notice/wrap.ts';
import { hostile } from './samples.ts';

describe('neutralise', () => {
  it.each([
    ['0.35.5-alpha', '0.35.5-alpha'],
    ['0.40.16..0.63.19', '0.40.16..0.63.19'],
    ['Airbyte - Access Denied', 'Airbyte - Access Denied'],
    ['a\r\nb\tc', 'a b c'],
    ['see http://x.test/ or WWW.x.test', 'see http(:) / x(dot)test/ or WWW(dot)x(dot)test'],
    ['evil.example/x', 'evil(dot)example / x'],
    ['//evil.example/api/x', '/ evil(dot)example / api / x'],
    ['\\\\evil\\share', '/ evil / share'],
    ['\u202eevil\u2028\u0000', '?evil ?'],
    ['mailto:a@b.c', 'mailto(:)a(at)b(dot)c'],
    ['javascript:x', 'javascript(:)x'],
    ['tel:123', 'tel(:)123'],
    ['{{data}}', '((data))'],
    ['[0a1b2c3d4e5f] x', '(0a1b2c3d4e5f) x'],
    ['-----BEGIN EXPOSURE DATA v1-----', '--BEGIN EXPOSURE DATA v1--'],
    ['<b>"', "(b)'"],
    ['a'.repeat(300), 'a'.repeat(200)],
  ])('%j becomes %j', (text, safe) => {
    expect(neutralise(text)).toBe(safe);
  });

  it('is printable ASCII, short, without link, address, mark or slot, and stable', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 2000 })), (text) => {
        const safe = neutralise(text);
        expect(safe).toMatch(/^[\x20-\x7e]{0,200}$/);
        expect(safe).not.toMatch(/:\/\/|www\.|mailto:\S|\.[a-z]|[@[\]{}<>"]|---|\/[a-z]|\\[a-z]|\/\//i);
        expect(neutralise(safe)).toBe(safe);
      }),
    );
  });
});

describe('wrap', () => {
  it('loses no word, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const words = text.split(/\s+/u).filter((word) => word !== '');
        expect(
          wrap(text, '- ')
            .slice(2)
            .split(/\s+/u)
            .filter((word) => word !== ''),
        ).toEqual(words);
      }),
    );
  });
});
