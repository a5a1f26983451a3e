import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../src/fingerprint/template.ts';

describe('a template', () => {
  it.each([
    ['/assets/index-{word:8}.js', '/assets/index-a1B_-2c3.js', true],
    ['/assets/index-{word:8}.js', '/airbyte/assets/index-a1B_-2c3.js', true],
    ['/assets/index-{word:8}.js', 'https://cdn.example/assets/index-a1B_-2c3.js', true],
    ['/assets/index-{word:8}.js', 'assets/index-a1B_-2c3.js', true],
    ['/assets/index-{word:8}.js', '/xassets/index-a1B_-2c3.js', false],
    ['/assets/index-{word:8}.js', '/assets/index-a1B_-2c3.js?v=1', false],
    ['/assets/index-{word:8}.js', '/assets/index-a1B_-2c3xjs', false],
    ['/assets/main-{word:6-10}.js', '/assets/main-abcde.js', false],
    ['/assets/main-{word:6-10}.js', '/assets/main-abcdef.js', true],
    ['/assets/main-{word:6-10}.js', '/assets/main-abcdefghij.js', true],
    ['/assets/main-{word:6-10}.js', '/assets/main-abcdefghijk.js', false],
    ['/static/js/main.{hex:8}.js', '/static/js/main.0123abcd.js', true],
    ['/static/js/main.{hex:8}.js', '/static/js/main.0123abcd.chunk.js', false],
    ['/static/js/main.{hex:8}.js', '/static/js/main.0123ABCD.js', false],
    ['{hex:4}.js', '/deep/beef.js', true],
    ['{hex:4}.js', '/deep/xbeef.js', false],
  ])('%s, anchored at its tail, and %s: %s', (template, text, expected) => {
    expect(compileTemplate(template, 'tail').test(text)).toBe(expected);
  });

  it('anchored at both ends matches the whole text only', () => {
    const whole = compileTemplate('/main.{hex:2}.js', 'whole');
    expect([whole.test('/main.0a.js'), whole.test('x/main.0a.js'), whole.test('/main.0a.js\n')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each(['{hex}', '{word:}', '{any:3}', '{hex:1-2-3}', '{hex:100}', 'a}', '{', '{{hex:2}}'])(
    '%s is refused',
    (template) => {
      expect(() => compileTemplate(template, 'whole')).toThrow('a wildcard is {hex:N}, {word:N} or {word:N-M}');
    },
  );

  it('with two wildcards of varying length is refused, since they could take quadratic time', () => {
    expect(() => compileTemplate('{word:1-9}-{word:1-9}', 'whole')).toThrow('only one wildcard');
    expect(compileTemplate('{word:2-2}-{word:1-9}', 'whole').test('ab-c')).toBe(true);
  });

  it('takes everything but its wildcards literally', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[{}]/.test(text)),
        fc.string(),
        (template, text) => {
          expect(compileTemplate(template, 'whole').test(text)).toBe(text === template);
          expect(compileTemplate(template, 'whole').test(template)).toBe(true);
        },
      ),
    );
  });
});
