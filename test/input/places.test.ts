import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataFile } from '../../src/input/data-files.ts';
import { cleanHostname, cleanHostnames } from '../../src/input/hostnames.ts';
import { cleanAddress, cleanPort } from '../../src/input/imported-target.ts';

describe('hostnames', () => {
  it.each([
    ['ETL.Example.com.', 'etl.example.com'],
    ['_dmarc.example.com', '_dmarc.example.com'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['*.example.com', null],
    ['localhost', null],
    ['192.0.2.1', null],
    ['0x7f.0x1', null],
    ['a..example.com', null],
    ['-a.example.com', null],
    ['a b.example.com', null],
    ['example.com/path', null],
    [`${'a'.repeat(64)}.example.com`, null],
    [`${'a.'.repeat(127)}com`, null],
    [17, null],
    [null, null],
  ])('%j is %j', (value, expected) => {
    expect(cleanHostname(value)).toBe(expected);
  });

  it('are distinct and at most 20', () => {
    const names = Array.from({ length: 50 }, (_, at) => [`h${at}.example.com`, `H${at}.example.com`, '*']).flat();
    expect(cleanHostnames(names)).toEqual(Array.from({ length: 20 }, (_, at) => `h${at}.example.com`));
  });

  it('hold nothing but what a name is made of, whatever comes in', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(cleanHostname(value) ?? 'a.b').toMatch(/^[a-z0-9_.-]{1,253}$/);
      }),
    );
  });
});

describe('ports and addresses', () => {
  it.each([
    [1, 1],
    ['65535', 65_535],
    [0, null],
    [65_536, null],
    [80.5, null],
    ['80 ', null],
    ['0x50', null],
    ['', null],
    [null, null],
    [[80], null],
  ])('port %j is %j', (value, expected) => {
    expect(cleanPort(value)).toBe(expected);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.0/24', null],
    ['010.0.0.1', null],
    ['fe80::1%eth0', null],
    [3_221_225_985, null],
    ['', null],
  ])('address %j is %j', (value, expected) => {
    expect(cleanAddress(value)).toBe(expected);
  });
});

it('data files are those of the package', () => {
  expect(existsSync(dataFile('data/ports.yaml'))).toBe(true);
  expect(existsSync(dataFile('fingerprints/airbyte.yaml'))).toBe(true);
});
