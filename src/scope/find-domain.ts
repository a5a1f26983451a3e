/** What is kept for a host name or the nearest domain above it: one look-up for each label, however many are kept. */
export function findDomain<T>(domains: ReadonlyMap<string, T>, name: string): T | null {
  // `a.b.c`, `b.c`, `c`.
  for (let at = 0; at >= 0; at = name.indexOf('.', at + 1)) {
    const found = domains.get(name.slice(at === 0 ? 0 : at + 1));
    if (found !== undefined) return found;
  }
  return null;
}
