import { describe, expect, it } from 'vitest';
import { readRname } from '../../src/contact/rname.ts';

describe('readRname', () => {
  it.each([
    ['hostmaster.example.com', 'hostmaster@example.com'],
    ['hostmaster.EXAMPLE.com.', 'hostmaster@example.com'],
    ['first\\.last.example.com', 'first.last@example.com'],
    ['a\\.b\\.c.example.com', 'a.b.c@example.com'],
    ['x\\043y.example.com', 'x+y@example.com'],
    ['root@example.com', 'root@example.com'],
    ['single', null],
    ['', null],
    ['.', null],
    ['a.exa\\.mple.com', null],
    ['trailing\\', null],
  ])('%j is %j', (rname, address) => {
    expect(readRname(rname)).toBe(address);
  });
});
