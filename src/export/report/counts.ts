/** How often each value occurs, most frequent first, equal ones by name. */
export type Counts = readonly (readonly [value: string, count: number])[];

export function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Counts {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return [...counts].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
}

/** Numbers below this could point to somebody. */
export const LEAST_PUBLIC = 10;

/** A count as a reader of the public page may see it. */
export function publicCount(count: number): string {
  return count === 0 || count >= LEAST_PUBLIC ? String(count) : `<${LEAST_PUBLIC}`;
}

/**
 * Which parts of a whole the public does not get to see: the small ones, and where there is only one, which the sum
 * would give away, the smallest of the others with it.
 */
export function hiddenParts<Part>(parts: readonly Part[], countOf: (part: Part) => number): ReadonlySet<Part> {
  const ascending = parts.filter((part) => countOf(part) > 0).toSorted((a, b) => countOf(a) - countOf(b));
  const small = ascending.filter((part) => countOf(part) < LEAST_PUBLIC);
  return new Set(small.length === 1 ? ascending.slice(0, 2) : small);
}

/** A table of counts as text, the parts of one whole. */
export function showCounts(counts: Counts, isPublic: boolean): readonly (readonly [value: string, count: string])[] {
  if (!isPublic) return counts.map(([value, count]) => [value, String(count)]);
  const hidden = hiddenParts(counts, ([, count]) => count);
  return counts.map((part) => {
    const [value, count] = part;
    return [value, hidden.has(part) && count >= LEAST_PUBLIC ? 'not shown' : publicCount(count)];
  });
}
