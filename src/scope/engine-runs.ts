import { densestNetwork } from './densest-network.ts';
import { countAddresses, type RangeSet, unionAll } from './range-set.ts';
import type { Segment } from './segments.ts';

/** What an engine is handed at once: every address of the set on every port of the list. */
export interface EngineRun {
  readonly ranges: RangeSet;
  readonly ports: readonly number[];
  readonly endpoints: number;
  /** Packets per second, whole: what was asked for, or less for the sake of the densest network. */
  readonly rate: number;
}

/** Packets per second, for the whole run and for each /24 (IPv6: /48). */
export interface EngineRates {
  readonly rate: number;
  readonly ratePerNetwork: number;
}

/** One run for each list of ports. */
export function runsByPortList(segments: readonly Segment[], rates: EngineRates): readonly EngineRun[] {
  const groups = Map.groupBy(segments, ({ ports }) => [...ports].sort((a, b) => a - b).join());
  return [...groups.values()].map((group) => createRun(group, group[0]?.ports ?? [], rates));
}

/** One run for each port, for engines that take one. */
export function runsByPort(segments: readonly Segment[], rates: EngineRates): readonly EngineRun[] {
  const ports = new Set(segments.flatMap((segment) => segment.ports));
  return [...ports]
    .sort((a, b) => a - b)
    .map((port) => {
      const group = segments.filter((segment) => segment.ports.includes(port));
      return createRun(group, [port], rates);
    });
}

function createRun(segments: readonly Segment[], ports: readonly number[], rates: EngineRates): EngineRun {
  const ranges = unionAll(segments.map((segment) => segment.ranges));
  const addresses = countAddresses(ranges);
  // In random order a network gets its share of the packets: densest / addresses. The ports cancel out.
  const cap = Math.floor((rates.ratePerNetwork * addresses) / densestNetwork(ranges));
  // Both programs read 0 as "no limit".
  return { ranges, ports, endpoints: addresses * ports.length, rate: Math.max(1, Math.min(rates.rate, cap)) };
}
