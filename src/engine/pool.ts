import { setImmediate as nextTurn } from 'node:timers/promises';
import pLimit from 'p-limit';

const STARTS_PER_TURN = 128;

/**
 * Runs `run` for each item, at most `concurrency` at once, pulling the next item only when there is
 * room. Stops pulling when the signal aborts; resolves when everything that was started has ended.
 */
export async function forEachConcurrently<Item>(
  source: AsyncIterable<Item>,
  concurrency: number,
  run: (item: Item) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const limit = pLimit(concurrency);
  let inFlight = 0;
  let started = 0;
  let failure: { readonly error: unknown } | null = null;
  // One promise wakes the loop, however many are in flight: racing all of them would be quadratic.
  let wake = Promise.withResolvers<void>();
  const onEnd = (): void => {
    inFlight -= 1;
    wake.resolve();
  };
  const onError = (error: unknown): void => {
    failure ??= { error };
  };
  try {
    for await (const item of source) {
      if (signal.aborted || failure !== null) break;
      inFlight += 1;
      limit(run, item).catch(onError).finally(onEnd);
      started += 1;
      // Starting thousands in one turn would leave the answers to the first of them unread until they look late.
      if (started % STARTS_PER_TURN === 0) await nextTurn();
      while (inFlight >= concurrency) {
        await wake.promise;
        wake = Promise.withResolvers<void>();
      }
    }
  } catch (error) {
    // What was started still ends first.
    onError(error);
  }
  while (inFlight > 0) {
    await wake.promise;
    wake = Promise.withResolvers<void>();
  }
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
}
