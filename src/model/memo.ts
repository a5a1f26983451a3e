/**
 * Remembers what a costly pure function of a text returned. What is asked comes from hosts as well, so only so many
 * answers are kept.
 */
export function memo<T>(compute: (text: string) => T, maxEntries = 1_024): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = compute(text);
    if (known.size >= maxEntries) known.clear();
    known.set(text, value);
    return value;
  };
}
