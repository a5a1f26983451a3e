/** Tells the time as ISO 8601, UTC. Thousands of connections end in a millisecond, and writing it out costs as much as judging one. */
export function createStamp(now: () => Date): () => string {
  let lastMs = Number.NaN;
  let text = '';
  return () => {
    const date = now();
    const ms = date.getTime();
    if (ms !== lastMs) {
      lastMs = ms;
      text = date.toISOString();
    }
    return text;
  };
}
