import { describe, expect, it } from 'vitest';
import { createSubject } from '../../src/scope/subjects.ts';
import type { Wish } from '../../src/scope/wish.ts';

const bare: Wish = { address: null, host: 'host', port: null, tls: null, path: '/', named: true };

function resolve(...wishes: Partial<Wish>[]): string[] {
  const subject = createSubject();
  for (const wish of wishes) subject.add({ ...bare, ...wish });
  return subject
    .resolve([80, 8000])
    .flatMap(({ point, ports }) => ports.map((port) => ({ ...point, port })))
    .map(({ port, tls, path, named, hints }) => [port, tls, path, named, ...(hints?.hostnames ?? [])].join(' '));
}

const http = { port: 80, tls: false };
const https = { port: 80, tls: true };

describe('all that is wished of one place', () => {
  it.each([
    ['http and https, the dial decides', [http, https], ['80  / true']],
    ['which a third one does not outvote', [https, http, https], ['80  / true']],
    ['nor a bare one', [https, {}, http, https], ['80  / true', '8000  / true']],
    [
      'and which is no bare one, beside another path',
      [http, https, { ...http, path: '/a/' }],
      ['80  / true', '80 false /a/ true'],
    ],
    ['http twice', [http, { ...http, named: false }], ['80 false / true']],
    ['a URL instead of a bare endpoint', [{}, { ...https, path: '/a/' }], ['80 true /a/ true', '8000  / true']],
    ['a URL at the root instead of a bare endpoint', [{ port: 80 }, https], ['80 true / true']],
    [
      'named once, named on all paths',
      [
        { ...http, named: false },
        { ...http, path: '/a/' },
      ],
      ['80 false / true', '80 false /a/ true'],
    ],
  ] as const)('%s', (_, wishes, expected) => {
    expect(resolve(...wishes)).toEqual(expected);
    expect(resolve(...wishes.toReversed()).sort()).toEqual(expected.toSorted());
  });

  it('gives every path of a place the names known there, each once, and none of another port', () => {
    expect(
      resolve(
        { port: 80, hints: { hostnames: ['a', 'b'] } },
        { port: 80, named: false, hints: { hostnames: ['b', 'c'] } },
        http,
        { ...http, path: '/a/' },
        { port: 8000 },
      ),
    ).toEqual(['80 false / true a b c', '80 false /a/ true a b c', '8000  / true']);
  });

  it('keeps a hundred names, however many records there are', () => {
    const records = Array.from({ length: 1_000 }, (_, i) => ({ port: 80, hints: { hostnames: [`n${i}`] } }));
    expect(resolve(...records)[0]?.split(' ')).toHaveLength(104);
  });

  it('takes a hundred thousand paths of one host', () => {
    const paths = Array.from({ length: 100_000 }, (_, i) => ({ ...http, path: `/${i}/` }));
    expect(resolve(...paths)).toHaveLength(100_000);
  });
});
