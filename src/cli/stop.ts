/** Repeats of a signal this soon are the same one: npm forwards what the terminal has already sent to both. */
const SAME_SIGNAL_MS = 1_000;

export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Aborts when a person or the system wants us to stop. */
export interface Stop {
  readonly signal: AbortSignal;
  release(): void;
}

/**
 * SIGINT, SIGTERM and SIGHUP ask for an orderly end, and so does the end of our parent: nobody would
 * know of a sweep whose terminal or supervisor is gone. So does the end of whoever reads our results.
 * A second signal, later, ends at once.
 */
export function createStop(): Stop {
  const controller = new AbortController();
  const parent = process.ppid;
  let askedAt = 0;
  function ask(): void {
    const now = performance.now();
    if (controller.signal.aborted && now - askedAt > SAME_SIGNAL_MS) process.exit(130);
    if (controller.signal.aborted) return;
    askedAt = now;
    controller.abort(stopped());
  }
  const watch = setInterval(() => {
    if (process.ppid !== parent) ask();
  }, 1_000).unref();
  const leave = (): void => controller.abort(stopped());
  for (const signal of STOP_SIGNALS) process.on(signal, ask);
  process.stdout.on('error', leave);
  return {
    signal: controller.signal,
    release() {
      clearInterval(watch);
      for (const signal of STOP_SIGNALS) process.off(signal, ask);
      process.stdout.off('error', leave);
    },
  };
}

function stopped(): DOMException {
  return new DOMException('stopped', 'AbortError');
}
