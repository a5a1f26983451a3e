import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseExclusion } from '../../src/scope/exclusions.ts';
import { createOrder } from '../../src/scope/order.ts';
import { parseTarget } from '../../src/scope/parse-target.ts';
import { shardPositions } from '../../src/scope/shard.ts';
import { createSpace } from '../../src/scope/space.ts';
import { formatEndpoint } from '../../src/scope/space-point.ts';
import { loadSpecial } from './load-special.ts';

const special = loadSpecial();

/** Some addresses in a row, of a window of 512, as text and one by one. */
interface Block {
  readonly text: string;
  readonly addresses: readonly string[];
}

function addressAt(family: 4 | 6, offset: number): string {
  if (family === 4) return `10.1.${offset >> 8}.${offset & 255}`;
  return offset === 0 ? 'fd00::' : `fd00::${offset.toString(16)}`;
}

function addressesFrom(family: 4 | 6, from: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => addressAt(family, from + i));
}

const families = fc.constantFrom(4 as const, 4 as const, 6 as const);

const network: fc.Arbitrary<Block> = fc
  .record({ family: families, hostBits: fc.nat({ max: 7 }), offset: fc.nat({ max: 511 }) })
  .map(({ family, hostBits, offset }) => {
    const addresses = addressesFrom(family, offset - (offset % 2 ** hostBits), 2 ** hostBits);
    // Not written from its first address on, which is allowed.
    return { text: `${addressAt(family, offset)}/${(family === 4 ? 32 : 128) - hostBits}`, addresses };
  });

const range: fc.Arbitrary<Block> = fc
  .record({ family: families, from: fc.nat({ max: 511 }), count: fc.integer({ min: 1, max: 90 }) })
  .map(({ family, from, count }) => {
    const addresses = addressesFrom(family, from, count);
    return { text: `${addresses[0]}-${addresses.at(-1)}`, addresses };
  });

/** With the ports it is to be asked on; null: those of the run. */
const target = fc
  .record({ block: fc.oneof(network, range), port: fc.option(fc.constantFrom(80, 8000, 9001), { freq: 4 }) })
  .map(({ block, port }) => {
    const [first = ''] = block.addresses;
    if (port === null) return { ...block, port };
    return { text: first.includes(':') ? `[${first}]:${port}` : `${first}:${port}`, addresses: [first], port };
  });

const mix = fc.record({
  targets: fc.array(target, { minLength: 1, maxLength: 7 }),
  exclusions: fc.array(fc.oneof(network, range), { maxLength: 4 }),
  ports: fc.uniqueArray(fc.constantFrom(80, 443, 8000, 8001), { minLength: 1 }),
  shards: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constantFrom(1, 2, 49, 50)),
  seed: fc.maxSafeNat(),
});

it('shards of any mix of ranges, ports and exclusions have each endpoint once, in an order of the seed alone', () => {
  fc.assert(
    fc.property(mix, ({ targets, exclusions, ports, shards, seed }) => {
      const list = (): string[][] => {
        const space = createSpace({
          targets: targets.map(({ text }) => parseTarget(text, { kind: 'named', where: 'test' })),
          ports,
          exclusions: exclusions.map(({ text }) => parseExclusion(text)),
          special,
          vendorHosts: [],
          doNotScanHosts: [],
          allowPrinterPorts: false,
        });
        const order = createOrder(Math.max(1, space.size), seed);
        return Array.from({ length: shards }, (_, index) => {
          const { start, end } = shardPositions(space.size, index + 1, shards);
          return Array.from({ length: end - start }, (_, i) => formatEndpoint(space.at(order.at(start + i))));
        });
      };
      const excluded = new Set(exclusions.flatMap(({ addresses }) => addresses));
      const expected = new Set(
        targets.flatMap(({ addresses, port }) =>
          addresses
            .filter((address) => !excluded.has(address))
            .flatMap((address) =>
              (port === null ? ports : [port]).map((each) =>
                address.includes(':') ? `[${address}]:${each}` : `${address}:${each}`,
              ),
            ),
        ),
      );
      const parts = list();
      expect(parts.flat().sort()).toEqual([...expected].sort());
      const sizes = parts.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(list()).toEqual(parts);
    }),
    { numRuns: 300 },
  );
});
