import type { RangesByPort } from './collect-targets.ts';
import type { Permitted } from './permitted.ts';
import { containsValue, EMPTY, type RangeSet, unionAll } from './range-set.ts';

type Value = number | bigint;

/** What the targets that are ranges say about one address, so that no endpoint is taken twice. */
export interface Coverage {
  /** The user named it on this port, within a range. */
  isNamed(value: Value, port: number): boolean;
  /** The user named it on some port, within a range. */
  isNamedSomewhere(value: Value): boolean;
  /** It is in a range, permitted or not. */
  isListed(value: Value): boolean;
  /** It is in a range, and permitted. */
  holds(value: Value): boolean;
  /** A range takes it on this port. */
  takes(value: Value, port: number): boolean;
  /** A range takes it on the run's ports. */
  takesDefaults(value: Value): boolean;
  /** A range with a port of its own takes it. */
  takesOwnPort(value: Value): boolean;
}

export function createCoverage(listed: Permitted, permitted: Permitted, ports: readonly number[]): Coverage {
  const isDefault = new Set(ports);
  const namedSpace = unionAll(listed.named.values());
  const listedSpace = unionAll([namedSpace, ...listed.imported.values()]);
  const all = [permitted.named, permitted.imported];
  const space = unionAll(all.flatMap((ranges) => [...ranges.values()]));
  const defaults = unionAll(all.map((ranges) => ranges.get(null) ?? EMPTY));
  const ownPorts = unionAll(
    all.flatMap((ranges) => [...ranges].flatMap(([port, set]) => (port === null ? [] : [set]))),
  );
  const covers = (ranges: RangesByPort, value: Value, port: number): boolean =>
    has(ranges.get(port), value) || (isDefault.has(port) && has(ranges.get(null), value));
  return {
    isNamed: (value, port) => covers(listed.named, value, port),
    isNamedSomewhere: (value) => containsValue(namedSpace, value),
    isListed: (value) => containsValue(listedSpace, value),
    holds: (value) => containsValue(space, value),
    takes: (value, port) => containsValue(space, value) && all.some((ranges) => covers(ranges, value, port)),
    takesDefaults: (value) => containsValue(defaults, value),
    takesOwnPort: (value) => containsValue(ownPorts, value),
  };
}

function has(set: RangeSet | undefined, value: Value): boolean {
  return set !== undefined && containsValue(set, value);
}
