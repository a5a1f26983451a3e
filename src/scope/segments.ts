import type { Permitted } from './permitted.ts';
import { EMPTY, intersect, type RangeSet, subtract, unionAll } from './range-set.ts';

/** Every address of a set on every port of a list. */
export interface Segment {
  readonly ranges: RangeSet;
  readonly ports: readonly number[];
  readonly named: boolean;
}

/** Cuts the permitted ranges into segments that share no endpoint with each other or with the holes. */
export function cutSegments(
  { named, imported }: Permitted,
  holes: ReadonlyMap<number, RangeSet>,
  ports: readonly number[],
): Segment[] {
  const anyHole = unionAll(holes.values());
  const onDefaults = named.get(null) ?? EMPTY;
  const importedOnDefaults = subtract(imported.get(null) ?? EMPTY, onDefaults);
  const covered = unionAll([onDefaults, importedOnDefaults]);
  const isDefault = new Set(ports);
  const segments: Segment[] = [];
  const push = (ranges: RangeSet, on: readonly number[], isNamed: boolean): void => {
    if (ranges.v4.length + ranges.v6.length > 0 && on.length > 0) segments.push({ ranges, ports: on, named: isNamed });
  };
  const without = ports.filter((port) => !holes.has(port));
  const pushDefaults = (ranges: RangeSet, isNamed: boolean): void => {
    push(subtract(ranges, anyHole), ports, isNamed);
    // Addresses that have a detailed point on some ports keep the plain ones on all others.
    const mixed = intersect(ranges, anyHole);
    push(mixed, without, isNamed);
    for (const [port, hole] of holes) if (isDefault.has(port)) push(subtract(mixed, hole), [port], isNamed);
  };
  pushDefaults(onDefaults, true);
  pushDefaults(importedOnDefaults, false);
  // On a default port the address may be covered as imported already: it is public then, where naming changes nothing.
  for (const [port, ranges] of named) {
    if (port === null) continue;
    const taken = unionAll([holes.get(port) ?? EMPTY, isDefault.has(port) ? covered : EMPTY]);
    push(subtract(ranges, taken), [port], true);
  }
  for (const [port, ranges] of imported) {
    if (port === null) continue;
    const taken = unionAll([holes.get(port) ?? EMPTY, isDefault.has(port) ? covered : EMPTY, named.get(port) ?? EMPTY]);
    push(subtract(ranges, taken), [port], false);
  }
  return segments;
}
