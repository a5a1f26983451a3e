import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from '../../src/fingerprint/match.ts';
import type { Matcher } from '../../src/model/fingerprint.ts';
import { facts } from './samples.ts';

const cases: [name: string, matcher: Matcher, fact: string | number | boolean | undefined, expected: boolean][] = [
  ['scalar, same', 'a', 'a', true],
  ['scalar, other type', '200', 200, false],
  ['scalar, absent', 'a', undefined, false],
  ['is', { is: 200 }, 200, true],
  ['is, absent', { is: 200 }, undefined, false],
  ['oneOf', { oneOf: [true, false] }, false, true],
  ['oneOf, a string is no boolean', { oneOf: [true, false] }, 'true', false],
  ['oneOf, absent', { oneOf: [1] }, undefined, false],
  ['not', { not: 'a' }, 'b', true],
  ['not, same', { not: 'a' }, 'a', false],
  ['not, absent', { not: 'a' }, undefined, true],
  ['exists', { exists: true }, '', true],
  ['exists, absent', { exists: true }, undefined, false],
  ['exists false', { exists: false }, undefined, true],
  ['exists false, there', { exists: false }, 0, false],
  ['startsWith', { startsWith: 'Air' }, 'Airbyte', true],
  ['startsWith, in the middle', { startsWith: 'byte' }, 'Airbyte', false],
  ['startsWith, number', { startsWith: '2' }, 200, false],
  ['endsWith', { endsWith: '-cloud' }, '1.2.0-cloud', true],
  ['endsWith, absent', { endsWith: '' }, undefined, false],
  ['contains', { contains: 'irb' }, 'Airbyte', true],
  ['contains, other case', { contains: 'IRB' }, 'Airbyte', false],
  ['like', { like: 'main.{hex:2}.js' }, 'main.0f.js', true],
  ['like, only a part', { like: 'main.{hex:2}.js' }, 'x/main.0f.js', false],
  ['two tests, both hold', { exists: true, not: 'a' }, 'b', true],
  ['two tests, one fails', { startsWith: 'a', endsWith: 'z' }, 'ab', false],
];

describe('a matcher', () => {
  it.each(cases)('%s', (_name, matcher, fact, expected) => {
    expect(matches({ fact: matcher }, fact === undefined ? {} : { fact })).toBe(expected);
  });

  it('of several facts wants them all', () => {
    expect(matches({ code: 200, title: 'a' }, { code: 200, title: 'a', kind: 'html' })).toBe(true);
    expect(matches({ code: 200, title: 'a' }, { code: 200 })).toBe(false);
    expect(matches({}, {})).toBe(true);
  });

  it('that wants just what is there always matches', () => {
    fc.assert(
      fc.property(facts, (found) => {
        expect(matches(found, found)).toBe(true);
      }),
    );
  });
});
