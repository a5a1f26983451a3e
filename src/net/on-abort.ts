/** Somebody who wants to know, and the place in the list. */
interface Follower {
  readonly run: () => void;
  place: number;
}

/** Everybody who wants to know of one signal. */
const followers = new WeakMap<AbortSignal, Follower[]>();

/**
 * Calls `run` when the signal aborts, in no order, until the returned function is called. A signal's own list of
 * listeners is searched from its start for each one added: with thousands of conversations in flight that alone would
 * be most of the work, so each signal gets one listener and a list behind it.
 */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  const all = followers.get(signal) ?? follow(signal);
  const follower = { run, place: all.length };
  all.push(follower);
  return () => callOff(all, follower);
}

function follow(signal: AbortSignal): Follower[] {
  const all: Follower[] = [];
  followers.set(signal, all);
  signal.addEventListener('abort', () => tell(signal, all), { once: true });
  return all;
}

/** The last one takes its place. No Set: V8 leaves behind its outgrown tables, which hold everybody who was in them. */
function callOff(all: Follower[], follower: Follower): void {
  if (all[follower.place] !== follower) return;
  const last = all.pop();
  if (last === undefined || last === follower) return;
  last.place = follower.place;
  all[last.place] = last;
}

function tell(signal: AbortSignal, all: Follower[]): void {
  followers.delete(signal);
  // One who is called off by another before its turn is not told.
  for (let next = all.pop(); next !== undefined; next = all.pop()) next.run();
}
