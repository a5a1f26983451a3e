import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LOOK_EVERY_MS = 500;

/** A file beside the database that stops mails and re-checks for as long as it is there. */
export interface KillSwitch {
  /** Why everything has to stop; empty while it need not. */
  reason(): string;
  /** Aborts soon after the file has appeared. */
  readonly signal: AbortSignal;
  release(): void;
}

export function watchKillSwitch(db: string): KillSwitch {
  const file = join(dirname(db), 'airsweep.stop');
  const controller = new AbortController();
  const reason = (): string => (existsSync(file) ? `${file} is there: remove it to let mails and re-checks go on` : '');
  const watch = setInterval(() => {
    if (reason() !== '') controller.abort(new DOMException('stopped', 'AbortError'));
  }, LOOK_EVERY_MS).unref();
  return { reason, signal: controller.signal, release: () => clearInterval(watch) };
}
