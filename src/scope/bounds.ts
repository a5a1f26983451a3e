/**
 * Sorted, strictly increasing edges: inside from an even one up to, but not including, the next odd one.
 * Half-open edges need only `<` and `===`, so one algorithm serves numbers (IPv4) and bigints (IPv6).
 */
export type Bounds<T extends number | bigint> = ArrayLike<T>;

/** How many edges are at or below `value`; odd means that the value is inside. */
export function edgesUpTo<T extends number | bigint>(bounds: Bounds<T>, value: T): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] as T) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Edges of what lies in `a`, in `b`, or in one but not the other, as `keeps` decides. */
export function combine<T extends number | bigint>(
  a: Bounds<T>,
  b: Bounds<T>,
  keeps: (inA: boolean, inB: boolean) => boolean,
): T[] {
  const edges: T[] = [];
  let i = 0;
  let j = 0;
  let inside = false;
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && (a[i] as T) <= (b[j] as T));
    const fromB = i >= a.length || (j < b.length && (b[j] as T) <= (a[i] as T));
    const edge = (fromA ? a[i] : b[j]) as T;
    if (fromA) i++;
    if (fromB) j++;
    const keep = keeps((i & 1) === 1, (j & 1) === 1);
    if (keep !== inside) edges.push(edge);
    inside = keep;
  }
  return edges;
}

/** Merges ranges given as separately sorted starts and (exclusive) ends; they need not be paired. */
export function mergeSorted<T extends number | bigint>(starts: ArrayLike<T>, ends: ArrayLike<T>): T[] {
  const edges: T[] = [];
  let open = 0;
  let i = 0;
  for (let j = 0; j < ends.length; ) {
    // A start at the very place of an end comes first, which joins neighbours.
    if (i < starts.length && (starts[i] as T) <= (ends[j] as T)) {
      if (open++ === 0) edges.push(starts[i] as T);
      i++;
    } else if (--open === 0) edges.push(ends[j++] as T);
    else j++;
  }
  return edges;
}
