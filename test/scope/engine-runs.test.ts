import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressText, addressValue, networkOf } from '../../src/scope/address.ts';
import { cidrsOf } from '../../src/scope/cidrs.ts';
import { densestNetwork } from '../../src/scope/densest-network.ts';
import { runsByPort, runsByPortList } from '../../src/scope/engine-runs.ts';
import { parseRange } from '../../src/scope/parse-range.ts';
import { createRangeSet, type Range, type RangeSet } from '../../src/scope/range-set.ts';

function set(...texts: string[]): RangeSet {
  return createRangeSet(
    texts.map((text) =>
      parseRange(text, (problem) => {
        throw new Error(problem);
      }),
    ),
  );
}

function addressesOf({ v4, v6 }: RangeSet): string[] {
  const all: string[] = [];
  for (let i = 0; i < v4.length; i += 2) for (let at = v4[i]!; at < v4[i + 1]!; at++) all.push(addressText(at));
  for (let i = 0; i < v6.length; i += 2) for (let at = v6[i]!; at < v6[i + 1]!; at++) all.push(addressText(at));
  return all;
}

/** Small ranges around the edge of networks and of the address space. */
const anyRange: fc.Arbitrary<Range> = fc
  .tuple(
    fc.constantFrom(
      '0.0.0.0',
      '10.0.0.200',
      '10.0.1.0',
      '255.255.254.0',
      '2001:2::',
      '2001:1:ffff:ffff:ffff:ffff:ffff:ff80',
    ),
    fc.nat(200),
    fc.integer({ min: 1, max: 300 }),
  )
  .map(([base, skip, width]) => {
    const value = addressValue(base) as number | bigint;
    if (typeof value === 'number') return { first: value + skip, end: Math.min(value + skip + width, 2 ** 32) };
    return { first: value + BigInt(skip), end: value + BigInt(skip + width) };
  });
const anySet = fc.array(anyRange, { maxLength: 8 }).map(createRangeSet);

describe('CIDR blocks', () => {
  it('hold exactly the set', () => {
    fc.assert(
      fc.property(anySet, (ranges) => {
        expect(set(...cidrsOf(ranges))).toEqual(ranges);
      }),
    );
  });

  it.for([['0.0.0.0/0'], ['::/0'], ['255.255.255.255/32'], ['2001:2::/48', 'ff00::/8']])(
    'are as few as can be: %s',
    (texts) => {
      expect([...cidrsOf(set(...texts))]).toEqual(texts);
    },
  );
});

describe('the densest network', () => {
  it('is the one that counting finds', () => {
    fc.assert(
      fc.property(anySet, (ranges) => {
        const networks = Map.groupBy(addressesOf(ranges), networkOf);
        expect(densestNetwork(ranges)).toBe(Math.max(0, ...[...networks.values()].map((list) => list.length)));
      }),
    );
  });

  it('is found at once in the whole address space', () => {
    expect(densestNetwork(set('0.0.0.0/0'))).toBe(256);
    expect(densestNetwork(set('::/0'))).toBe(2 ** 80);
  });
});

describe('runs', () => {
  const rates = { rate: 10_000, ratePerNetwork: 4 };
  const segment = (ports: number[], ...texts: string[]) => ({ ranges: set(...texts), ports, named: true });

  it('are one for each list of ports, or one for each port', () => {
    const segments = [
      segment([80, 443], '10.0.0.0/24'),
      segment([443, 80], '10.0.1.0/24'),
      segment([443], '10.0.2.0/23'),
    ];
    expect(runsByPortList(segments, rates)).toEqual([
      { ranges: set('10.0.0.0/23'), ports: [80, 443], endpoints: 1024, rate: 8 },
      { ranges: set('10.0.2.0/23'), ports: [443], endpoints: 512, rate: 8 },
    ]);
    expect(runsByPort(segments, rates)).toEqual([
      { ranges: set('10.0.0.0/23'), ports: [80], endpoints: 512, rate: 8 },
      { ranges: set('10.0.0.0/22'), ports: [443], endpoints: 1024, rate: 16 },
    ]);
    expect(runsByPortList([], rates)).toEqual([]);
  });

  it.for([
    { ranges: ['10.0.0.0/24'], rate: 4, why: 'one network takes all' },
    { ranges: ['10.0.0.7'], rate: 4, why: 'also when it is one address' },
    { ranges: ['10.0.0.0/24', '10.0.1.0/25'], rate: 6, why: 'the full network gets two packets of three' },
    { ranges: ['10.0.0.0/24', '2001:2::/120'], rate: 8, why: 'a /48 counts like a /24' },
    { ranges: ['2001:2::/120', '2001:2:0:4::/120'], rate: 4, why: 'they are one /48' },
    { ranges: ['10.0.0.0/8'], rate: 10_000, why: 'asked for no more' },
  ])('$ranges at $rate packets/s: $why', ({ ranges, rate }) => {
    expect(runsByPort([segment([80], ...ranges)], rates)[0]?.rate).toBe(rate);
  });
});
