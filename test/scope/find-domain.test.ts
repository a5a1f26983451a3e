import { expect, it } from 'vitest';
import { findDomain } from '../../src/scope/find-domain.ts';

const kept = new Map([
  ['example.com', 'domain'],
  ['deep.a.example.com', 'deeper'],
  ['localhost', 'single'],
]);

it.each([
  ['example.com', 'domain'],
  ['a.example.com', 'domain'],
  ['deep.a.example.com', 'deeper'],
  ['x.deep.a.example.com', 'deeper'],
  ['localhost', 'single'],
  ['notexample.com', null],
  ['example.com.net', null],
  ['com', null],
  ['', null],
])('%s: %s', (name, expected) => {
  expect(findDomain(kept, name)).toBe(expected);
});
