import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/model/target.ts';
import { type Collected, createCollector, type RunSizes } from '../../src/scope/collect-targets.ts';
import { createDoNotScan } from '../../src/scope/do-not-scan.ts';
import { parseExclusion } from '../../src/scope/exclusions.ts';
import { createGuard } from '../../src/scope/guard.ts';
import { createOrder } from '../../src/scope/order.ts';
import { indexRanges } from '../../src/scope/range-index.ts';
import { unionAll } from '../../src/scope/range-set.ts';
import { type CreateScratch, scratchInMemory } from '../../src/scope/scratch.ts';
import { layOutSpace, type Space } from '../../src/scope/space.ts';
import type { SpacePoint } from '../../src/scope/space-point.ts';
import { readPage, writePages } from '../../src/scope/target-pages.ts';
import { createFileRoom } from './file-room.ts';
import { anyExclusion, anyListed, describePoint, type IsOut, type Listed, workOut } from './listed.ts';
import { loadSpecial } from './load-special.ts';

const special = loadSpecial();

/** Where what is sorted is kept, and how much of it at once. */
interface Room {
  readonly createScratch: CreateScratch;
  readonly runs: RunSizes;
}

/** As shipped: nothing of so few targets leaves memory. */
const inMemory: Room = { createScratch: scratchInMemory, runs: {} };
/** Four keys and two texts at a time, and hardly one of them held. */
const inFile: Room = { createScratch: createFileRoom(16), runs: { plain: 4, wishes: 2 } };

const anyMix = fc.record({
  listed: fc.array(anyListed, { minLength: 1, maxLength: 30, size: '+1' }),
  exclusions: fc.array(anyExclusion, { maxLength: 2 }),
  ports: fc.uniqueArray(fc.constantFrom(80, 443, 8000), { minLength: 1 }),
  refused: fc.subarray(['a.example', 'host']),
});
type Mix = typeof anyMix extends fc.Arbitrary<infer T> ? T : never;

function collect(targets: Iterable<Target>, { createScratch, runs }: Room): Collected {
  const collector = createCollector(createScratch, runs);
  for (const target of targets) collector.add(target);
  return collector.finish();
}

function layOut(collected: Collected, { exclusions, ports, refused }: Mix, { createScratch }: Room): Space {
  const options = {
    ports,
    exclusions: exclusions.map(({ text }) => parseExclusion(text)),
    special,
    vendorHosts: [],
    doNotScanHosts: refused,
    allowPrinterPorts: false,
  };
  const steps = layOutSpace(collected, options, createScratch);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

function spaceOf(mix: Mix, room: Room, listed: readonly Listed[] = mix.listed): Space {
  const targets = listed.map(({ target }) => target);
  return layOut(collect(targets, room), mix, room);
}

function points(space: Space): SpacePoint[] {
  return Array.from({ length: space.size }, (_, index) => space.at(index));
}

function whatIsOut({ exclusions, refused }: Mix): IsOut {
  const excluded = new Set(exclusions.flatMap(({ hosts }) => hosts));
  const isRefused = (host: string): boolean => refused.some((name) => host === name || host.endsWith(`.${name}`));
  return (host, port, isNamed) =>
    port === 9100 || excluded.has(host) || isRefused(host) || (!isNamed && special.classify(host) !== null);
}

describe.each([
  ['in memory', inMemory],
  ['through the temporary file', inFile],
])('any mix of targets, %s', (_, room) => {
  it('gives the endpoints of a set, each once, and none that is excluded', () => {
    const guard = createGuard({ special, exclusions: [], doNotScan: createDoNotScan([], new Date(0)) });
    fc.assert(
      fc.property(anyMix, (mix) => {
        const all = points(spaceOf(mix, room));
        expect(all.map(describePoint).sort()).toEqual([...workOut(mix.listed, mix.ports, whatIsOut(mix))].sort());
        for (const { address, named } of all) {
          if (address !== null) expect(guard.refuses(address, named, null)).toBeNull();
        }
      }),
      { numRuns: 250 },
    );
  });

  it('counts what is asked and what is left out', () => {
    fc.assert(
      fc.property(anyMix, (mix) => {
        const listed = mix.listed.filter(({ target }) => target.port !== 9100);
        const { counts, ...space } = spaceOf(mix, room, listed);
        const hostsOf = (lines: Iterable<string>): Set<string> =>
          new Set([...lines].map((line) => line.split(' ')[0] ?? ''));
        const asked = [...hostsOf(workOut(listed, mix.ports, whatIsOut(mix)))];
        const wanted = hostsOf(workOut(listed, mix.ports, () => false));
        const addresses = asked.filter((host) => /^[\d.]+$|:/.test(host));
        const leftOut = counts.excluded.reduce((sum, each) => sum + each.addresses + each.names, 0);
        expect({ ...counts, excluded: leftOut }).toEqual({
          endpoints: space.size,
          addresses: addresses.length,
          names: asked.length - addresses.length,
          publicAddresses: addresses.filter((address) => special.isPublic(address)).length,
          excluded: wanted.size - asked.length,
        });
      }),
      { numRuns: 250 },
    );
  });

  it('numbers them the same in whatever order and however often they come, so that a seed gives one order', () => {
    const shuffled = anyMix.chain((mix) =>
      fc.record({
        mix: fc.constant(mix),
        again: fc
          .shuffledSubarray([...mix.listed, ...mix.listed], { minLength: 0 })
          .map((more) => [...more, ...mix.listed.toReversed()]),
        seed: fc.maxSafeNat(),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ mix, again, seed }) => {
        const inOrder = (space: Space): SpacePoint[] => {
          const order = createOrder(Math.max(1, space.size), seed);
          return Array.from({ length: space.size }, (_, position) => space.at(order.at(position)));
        };
        expect(inOrder(spaceOf(mix, room, again))).toEqual(inOrder(spaceOf(mix, inMemory)));
      }),
      { numRuns: 250 },
    );
  });

  it('has its plain endpoints in its segments, each once, and first', () => {
    fc.assert(
      fc.property(anyMix, (mix) => {
        const space = spaceOf(mix, room);
        const plain = points(space).slice(0, space.plainSize);
        const detailed = points(space).slice(space.plainSize);
        const inSegments = space.segments.flatMap(({ ranges, ports, named }) => {
          const { size, at } = indexRanges(ranges);
          const addresses = Array.from({ length: size }, (_, index) => at(index));
          return addresses.flatMap((address) => ports.map((port) => `${address} ${port} ${named}`));
        });
        expect(inSegments.sort()).toEqual(
          plain.map(({ address, port, named }) => `${address} ${port} ${named}`).sort(),
        );
        for (const { ranges } of space.segments) expect(unionAll([ranges])).toEqual(ranges);
        const isPlain = ({ host, tls, path, hints }: SpacePoint): boolean =>
          host === null && tls === null && path === '/' && hints === undefined;
        expect(plain.every(isPlain)).toBe(true);
        expect(detailed.some(isPlain)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same space again from the pages kept for --resume', () => {
    fc.assert(
      fc.property(anyMix, (mix) => {
        const before = collect(
          mix.listed.map(({ target }) => target),
          room,
        );
        const collector = createCollector(room.createScratch, room.runs);
        const first = layOut(before, mix, room);
        for (const page of writePages(before)) readPage(page, collector);
        const again = layOut(collector.finish(), mix, room);
        expect(points(again)).toEqual(points(first));
        expect(again.counts).toEqual(first.counts);
        expect(again.segments).toEqual(first.segments);
      }),
      { numRuns: 150 },
    );
  });
});
