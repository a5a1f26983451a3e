import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipv4ToNumber, numberToIpv4 } from '../../src/scope/address.ts';
import { isKeyNamed, keyAddress, keyPort, plainKey } from '../../src/scope/plain-key.ts';
import { createPointList } from '../../src/scope/point-list.ts';
import type { SpacePoint } from '../../src/scope/space-point.ts';
import { readWish, subjectKey, type Wish, writeWish } from '../../src/scope/wish.ts';
import { createFileRoom } from './file-room.ts';

const anyAddress = fc.nat(2 ** 32 - 1).map(numberToIpv4);
const anyPort = fc.integer({ min: 1, max: 65_535 });
const anyPoint: fc.Arbitrary<SpacePoint> = fc
  .record({
    who: fc.oneof(
      anyAddress.map((address) => ({ address, host: null })),
      fc.string({ unit: 'grapheme', minLength: 1 }).map((host) => ({ address: null, host })),
    ),
    port: anyPort,
    tls: fc.constantFrom(null, true, false),
    path: fc.constantFrom('/', '/a/', '/%20"/'),
    named: fc.boolean(),
    hostnames: fc.option(fc.array(fc.string(), { maxLength: 3 })),
  })
  .map(({ who, hostnames, ...rest }) => ({ ...who, ...rest, ...(hostnames && { hints: { hostnames } }) }));
const anyWish: fc.Arbitrary<Wish> = fc.tuple(anyPoint, fc.option(anyPort)).map(([point, port]) => ({ ...point, port }));

describe('a wish', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(anyWish, (wish) => {
        expect(readWish(writeWish(wish))).toEqual(wish);
      }),
    );
  });

  it('is sorted by its IPv4 address, and beyond all of these by its name', () => {
    fc.assert(
      fc.property(anyWish, (wish) => {
        const key = subjectKey(wish);
        if (wish.address !== null) expect(key).toBe(ipv4ToNumber(wish.address));
        else expect(key).toBeGreaterThanOrEqual(2 ** 32);
        expect(key).toBeLessThan(2 ** 33);
      }),
    );
    const keys = ['costarring', 'liquid', 'solid'].map((host) => subjectKey({ address: null, host }));
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });
});

describe('a plain key', () => {
  it('says address, port and who named it, and sorts by them', () => {
    const part = fc.record({ address: fc.nat(2 ** 32 - 1), port: fc.option(anyPort), named: fc.boolean() });
    type Part = typeof part extends fc.Arbitrary<infer T> ? T : never;
    const compare = (a: Part, b: Part): number =>
      a.address - b.address || (a.port ?? 0) - (b.port ?? 0) || Number(b.named) - Number(a.named);
    fc.assert(
      fc.property(part, part, (a, b) => {
        const [x, y] = [a, b].map(({ address, port, named }) => plainKey(address, port, named)) as [number, number];
        expect([keyAddress(x), keyPort(x), isKeyNamed(x)]).toEqual([a.address, a.port ?? 0, a.named]);
        expect(Math.sign(x - y)).toBe(Math.sign(compare(a, b)));
      }),
    );
    expect(keyAddress(plainKey(2 ** 32 - 1, 65_535, false))).toBe(2 ** 32 - 1);
  });
});

describe('a list of points', () => {
  const toFile = createFileRoom(16);

  it('has each point on each of its ports, at its place', () => {
    const pushed = fc.array(fc.tuple(anyPoint, fc.array(anyPort, { maxLength: 3 })), { maxLength: 12 });
    fc.assert(
      fc.property(pushed, (pushes) => {
        const list = createPointList(toFile);
        for (const [point, ports] of pushes) list.push(point, ports);
        const expected = pushes.flatMap(([point, ports]) => ports.map((port) => ({ ...point, port })));
        expect(list.length).toBe(expected.length);
        expect(expected.map((_, place) => list.at(place))).toEqual(expected);
      }),
    );
  });
});
