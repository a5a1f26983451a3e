/** Everybody who wants to know of one signal. */
const followers = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `run` when the signal aborts, until the returned function is called. A signal's own list of listeners
 * is searched from its start for each one added: with thousands of conversations in flight that alone would be
 * most of the work, so each signal gets one listener and a set behind it.
 */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  let all = followers.get(signal);
  if (all === undefined) {
    all = new Set();
    followers.set(signal, all);
    signal.addEventListener('abort', () => tell(signal), { once: true });
  }
  all.add(run);
  return () => void all.delete(run);
}

function tell(signal: AbortSignal): void {
  const all = followers.get(signal) ?? [];
  for (const run of all) run();
  followers.delete(signal);
}
