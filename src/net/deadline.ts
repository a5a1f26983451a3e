/** A limit on a whole conversation that starts to run when it is told to, and stops early with its parent. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** The first call counts; waiting for the rate limiter is not the host's time. */
  start(): void;
  clear(): void;
}

export function createDeadline(timeoutMs: number, parent: AbortSignal): Deadline {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent.reason);
  let timer: NodeJS.Timeout | null = null;
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    start() {
      timer ??= setTimeout(() => controller.abort(new DOMException('deadline', 'TimeoutError')), timeoutMs);
    },
    clear() {
      if (timer !== null) clearTimeout(timer);
      parent.removeEventListener('abort', follow);
    },
  };
}
