import { onAbort } from './on-abort.ts';
import { startTimeout } from './timeout.ts';

/** A limit on a whole conversation that runs only when it is told to, and stops early with its parent. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Goes on with what is left; without effect while it runs. */
  start(): void;
  /** Waiting for the rate limiter is not the host's time. */
  pause(): void;
  clear(): void;
}

export function createDeadline(timeoutMs: number, parent: AbortSignal): Deadline {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent.reason);
  let leftMs = timeoutMs;
  let startedAt = 0;
  let cancel: (() => void) | null = null;
  if (parent.aborted) follow();
  const unfollow = parent.aborted ? () => {} : onAbort(parent, follow);

  function pause(): void {
    if (cancel === null) return;
    cancel();
    cancel = null;
    leftMs -= performance.now() - startedAt;
  }

  return {
    signal: controller.signal,
    start() {
      if (cancel !== null) return;
      startedAt = performance.now();
      cancel = startTimeout(Math.max(0, leftMs), () => controller.abort(new DOMException('deadline', 'TimeoutError')));
    },
    pause,
    clear() {
      pause();
      unfollow();
    },
  };
}
