import { UsageError } from '../model/errors.ts';
import type { Target } from '../model/target.ts';
import { type Block, blockOfOpen, blockOfPlaced, blockOfSegment } from './blocks.ts';
import { edgesUpTo } from './bounds.ts';
import { type Collected, createCollector } from './collect-targets.ts';
import { createCoverage } from './coverage.ts';
import { digestOf } from './digest.ts';
import { joinSubjects } from './join-subjects.ts';
import { createAddressJudge } from './judge-address.ts';
import { type PermitOptions, type Permitted, permitRanges } from './permitted.ts';
import { MAX_SIZE } from './range-index.ts';
import { countAddresses, intersect, unionAll } from './range-set.ts';
import { createRefusals, type RefusalOptions, type Refusals } from './refusals.ts';
import { type CreateScratch, scratchInMemory } from './scratch.ts';
import { cutSegments, type Segment } from './segments.ts';
import { segmentsOfSingles } from './single-segments.ts';
import { createSingles } from './singles.ts';
import type { SpacePoint } from './space-point.ts';
import { createTally, type Excluded, type Tally } from './tally.ts';

/** Exclusions hold the do-not-scan list, too. */
export interface SpaceOptions extends PermitOptions, RefusalOptions {
  /** For targets that name no port. */
  readonly ports: readonly number[];
}

/** What `--dry-run` prints. */
interface SpaceCounts {
  readonly endpoints: number;
  readonly addresses: number;
  /** Not resolved yet, so neither public nor special-purpose. */
  readonly names: number;
  /** Addresses whose dial reaches the public Internet. */
  readonly publicAddresses: number;
  readonly excluded: readonly Excluded[];
}

/** Every endpoint of a sweep, numbered from 0. */
export interface Space {
  readonly size: number;
  at(index: number): SpacePoint;
  readonly counts: SpaceCounts;
  /**
   * The endpoints that are plain addresses and ports; detailed targets and names are in none of them. Made when first
   * asked for: 16 bytes for each address that has no neighbour.
   */
  readonly segments: readonly Segment[];
  /** Equal for spaces that have the same endpoints under the same numbers. Goes through all lists. */
  digest(): string;
  /** How many endpoints the segments hold; they have the first indexes. */
  readonly plainSize: number;
}

/** Addresses and names between two pauses: some 50 ms. */
const PER_STEP = 65_536;

/** The space of few targets; see {@link layOutSpace}. */
export function createSpace({ targets, ...options }: SpaceOptions & { readonly targets: Iterable<Target> }): Space {
  const collector = createCollector(scratchInMemory);
  for (const target of targets) collector.add(target);
  const steps = layOutSpace(collector.finish(), options, scratchInMemory);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Lays all targets out as one index space: every endpoint once, nothing that may not be dialled. Pauses now and then,
 * so that a signal is heard. The same targets in any order give the same space. Memory grows with the number of
 * ranges, not of addresses. Throws UsageError beyond 2^48 endpoints.
 */
export function* layOutSpace(
  collected: Collected,
  options: SpaceOptions,
  createScratch: CreateScratch,
): Generator<undefined, Space> {
  const { ports, special } = options;
  const refusals = createRefusals(options);
  const refused = createTally();
  for (const reason of refusals.hostReasons) refused.announce(reason);
  const leftOut = createTally();
  const listed = withoutPrinters(collected, refusals, refused);
  const permitted = permitRanges(listed, options, leftOut);
  const coverage = createCoverage(listed, permitted, ports);
  const judge = createAddressJudge(options);
  const singles = createSingles({ ports, coverage, judge, refusals, special, createScratch, refused, leftOut });
  let subjects = 0;
  for (const { address, plain, subjects: detailed } of joinSubjects(collected)) {
    if (plain.length > 0) singles.addPlain(address, plain);
    for (const subject of detailed.values()) singles.addSubject(subject);
    if (++subjects % PER_STEP === 0) yield;
  }
  const segments = cutSegments(permitted, singles.holes(), ports);
  const ranges = unionAll([...permitted.named.values(), ...permitted.imported.values()]);
  const { open, placed, plain6, detailed } = singles;
  const plain = segments.map((segment) => blockOfSegment(segment) ?? tooMany(collected));
  const lists = [blockOfOpen(open, ports), blockOfPlaced(placed), blockOf(plain6)];
  const blocks = [...plain, ...lists, blockOf(detailed)];
  const size = blocks.reduce((sum, block) => sum + block.size, 0);
  if (size > MAX_SIZE) tooMany(collected);
  const starts = runningTotals(blocks.map((block) => block.size));
  let allSegments: readonly Segment[] | null = null;
  return {
    size,
    at(index): SpacePoint {
      if (!(index >= 0 && index < size)) throw new RangeError(`no endpoint ${index} among ${size}`);
      const block = edgesUpTo(starts, index) - 1;
      return (blocks[block] as Block).at(index - (starts[block] as number));
    },
    counts: {
      endpoints: size,
      addresses: countAddresses(ranges) + singles.addresses(),
      names: singles.names(),
      publicAddresses: countAddresses(intersect(ranges, special.public)) + singles.publicAddresses(),
      excluded: [...refused.list(), ...leftOut.list()],
    },
    get segments() {
      allSegments ??= [...segments, ...segmentsOfSingles(singles, ports)];
      return allSegments;
    },
    digest: () => digestOf(segments, singles, ports),
    plainSize: size - detailed.length,
  };
}

/** Ranges with a port of their own are rare, so that only they need looking at. */
function withoutPrinters({ named, imported }: Permitted, refusals: Refusals, refused: Tally): Permitted {
  const filter = (ranges: Permitted['named']): Permitted['named'] =>
    new Map(
      [...ranges].filter(([port, set]) => {
        const why = refusals.whyPort(port);
        if (why !== null) refused.addAddresses(why, countAddresses(set));
        return why === null;
      }),
    );
  return { named: filter(named), imported: filter(imported) };
}

function tooMany({ widest }: Collected): never {
  throw new UsageError(`${widest}: more than 2^48 endpoints in one sweep, name smaller networks or fewer ports`);
}

function blockOf(points: { readonly length: number; at(place: number): SpacePoint }): Block {
  return { size: points.length, at: (index) => points.at(index) };
}

function runningTotals(sizes: readonly number[]): Float64Array {
  let total = 0;
  return Float64Array.from(sizes, (size) => {
    const start = total;
    total += size;
    return start;
  });
}
