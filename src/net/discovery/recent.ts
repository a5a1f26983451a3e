/** Tells whether a key is new among the `most` latest ones. */
export function createRecent(most: number): (key: string) => boolean {
  const keys = new Set<string>();
  return (key) => {
    if (keys.has(key)) return false;
    keys.add(key);
    // A set keeps its order: the first is the oldest.
    if (keys.size > most) keys.delete(keys.values().next().value as string);
    return true;
  };
}
