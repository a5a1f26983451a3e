/** Waiting items that are held at the most; then the source has to wait as well. */
const MAX_DEFERRED = 8_192;

interface Deferred<Item> {
  readonly item: Item;
  readonly dueMs: number;
}

/**
 * Lets items through in the source's order, but sets those aside whose network has to wait, so that
 * one slow or pausing network does not hold up the others. Nothing is dropped.
 * @param delayMs how long an item would have to wait now.
 */
export async function* pace<Item>(
  source: Iterable<Item> | AsyncIterable<Item>,
  delayMs: (item: Item) => number,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  // Kept sorted by due time; a network's items come due in the order in which they were set aside.
  const deferred: Deferred<Item>[] = [];
  for await (const item of source) {
    for (let next = deferred[0]; next !== undefined && next.dueMs <= performance.now(); next = deferred[0]) {
      deferred.shift();
      const delay = delayMs(next.item);
      if (delay > 0) insert(deferred, next.item, delay);
      else yield next.item;
      if (signal.aborted) return;
    }
    const delay = delayMs(item);
    if (delay === 0) yield item;
    else insert(deferred, item, delay);
    if (deferred.length >= MAX_DEFERRED) yield* release(deferred, delayMs, MAX_DEFERRED / 2, signal);
    if (signal.aborted) return;
  }
  yield* release(deferred, delayMs, 0, signal);
}

/** Waits for deferred items to come due until only `keep` are left. */
async function* release<Item>(
  deferred: Deferred<Item>[],
  delayMs: (item: Item) => number,
  keep: number,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  while (deferred.length > keep && !signal.aborted) {
    const [next] = deferred;
    if (next === undefined) return;
    await sleep(next.dueMs - performance.now(), signal);
    if (signal.aborted) return;
    deferred.shift();
    const delay = delayMs(next.item);
    if (delay > 0) insert(deferred, next.item, delay);
    else yield next.item;
  }
}

function insert<Item>(deferred: Deferred<Item>[], item: Item, delay: number): void {
  const entry = { item, dueMs: performance.now() + delay };
  let low = 0;
  let high = deferred.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((deferred[middle]?.dueMs ?? 0) <= entry.dueMs) low = middle + 1;
    else high = middle;
  }
  deferred.splice(low, 0, entry);
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
