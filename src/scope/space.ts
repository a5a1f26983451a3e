import { UsageError } from '../model/errors.ts';
import type { Target } from '../model/target.ts';
import { edgesUpTo } from './bounds.ts';
import { type Collected, collectTargets } from './collect-targets.ts';
import type { Exclusions } from './exclusions.ts';
import { permitTargets } from './permitted.ts';
import { indexRanges, MAX_SIZE } from './range-index.ts';
import { addressSet, countAddresses, intersect, unionAll } from './range-set.ts';
import { cutSegments, type Segment } from './segments.ts';
import type { SpacePoint } from './space-point.ts';
import type { SpecialPurpose } from './special-purpose.ts';
import type { PointGroup } from './subjects.ts';
import type { Excluded } from './tally.ts';

export interface SpaceOptions {
  readonly targets: Iterable<Target>;
  /** For targets that name no port. */
  readonly ports: readonly number[];
  /** The do-not-scan list among them. */
  readonly exclusions: readonly Exclusions[];
  readonly special: SpecialPurpose;
  /** Host name suffixes of the product's vendor. */
  readonly vendorHosts: readonly string[];
  /** Host name suffixes on the do-not-scan list. */
  readonly doNotScanHosts: readonly string[];
  readonly allowPrinterPorts: boolean;
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
  /** The endpoints that are plain ranges and ports; detailed targets and names are in none of them. */
  readonly segments: readonly Segment[];
  /** How many endpoints the segments hold; they have the first indexes. */
  readonly plainSize: number;
}

/**
 * Lays all targets out as one index space: every endpoint once, nothing that may not be dialled.
 * Memory grows with the number of ranges and names, not of addresses. Throws UsageError beyond 2^48 endpoints.
 */
export function createSpace(options: SpaceOptions): Space {
  const { ports, special } = options;
  const collected = collectTargets({ ...options, refusedHosts: refusedHosts(options) });
  const permitted = permitTargets(collected, options);
  const segments = cutSegments(permitted, ports);
  const { groups } = permitted;
  const addresses = unionAll([
    ...segments.map(({ ranges }) => ranges),
    addressSet(groups.map(({ point }) => point.address)),
  ]);
  const detailed = layOutGroups(groups);
  const blocks = [...layOutSegments(segments, collected), detailed];
  const size = blocks.reduce((sum, block) => sum + block.size, 0);
  if (size > MAX_SIZE) throw tooMany(collected);
  const starts = runningTotals(blocks.map((block) => block.size));
  return {
    size,
    at(index): SpacePoint {
      if (!(index >= 0 && index < size)) throw new RangeError(`no endpoint ${index} among ${size}`);
      const block = edgesUpTo(starts, index) - 1;
      return (blocks[block] as Block).at(index - (starts[block] as number));
    },
    counts: {
      endpoints: size,
      addresses: countAddresses(addresses),
      names: new Set(groups.flatMap(({ point }) => point.host ?? [])).size,
      publicAddresses: countAddresses(intersect(addresses, special.public)),
      excluded: collected.tally.list(),
    },
    segments,
    plainSize: size - detailed.size,
  };
}

function refusedHosts({ vendorHosts, doNotScanHosts }: SpaceOptions): ReadonlyMap<string, string> {
  const entries = (suffixes: readonly string[], reason: string): [string, string][] =>
    suffixes.map((suffix) => [suffix.toLowerCase().replace(/^\./, ''), reason]);
  return new Map([
    ...entries(vendorHosts, "the vendor's own host"),
    ...entries(doNotScanHosts, 'on the do-not-scan list'),
  ]);
}

/** A run of consecutive indexes. */
type Block = Pick<Space, 'size' | 'at'>;

function layOutSegments(segments: readonly Segment[], collected: Collected): Block[] {
  return segments.map(({ ranges, ports, named }) => {
    if (countAddresses(ranges) * ports.length > MAX_SIZE) throw tooMany(collected);
    const addresses = indexRanges(ranges);
    return {
      size: addresses.size * ports.length,
      at(index): SpacePoint {
        const address = Math.floor(index / ports.length);
        const port = ports[index - address * ports.length] as number;
        return { address: addresses.at(address), host: null, port, tls: null, path: '/', named };
      },
    };
  });
}

function tooMany({ widest }: Collected): UsageError {
  return new UsageError(`${widest}: more than 2^48 endpoints in one sweep, name smaller networks or fewer ports`);
}

function layOutGroups(groups: readonly PointGroup[]): Block {
  const starts = runningTotals(groups.map(({ ports }) => ports.length));
  return {
    size: groups.reduce((sum, { ports }) => sum + ports.length, 0),
    at(index): SpacePoint {
      const group = edgesUpTo(starts, index) - 1;
      const { point, ports } = groups[group] as PointGroup;
      return { ...point, port: ports[index - (starts[group] as number)] as number };
    },
  };
}

function runningTotals(sizes: readonly number[]): Float64Array {
  let total = 0;
  return Float64Array.from(sizes, (size) => {
    const start = total;
    total += size;
    return start;
  });
}
