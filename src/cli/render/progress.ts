import { SingleBar } from 'cli-progress';
import { safeText } from '../../export/safe-text.ts';
import { createPace } from './pace.ts';
import { formatProgress, type ProgressCounts } from './progress-line.ts';

/** Tells people how a sweep is going. Call `stop` in a `finally`: on a terminal a timer runs until then. */
export interface Progress {
  update(counts: ProgressCounts): void;
  /** Prints a line, above the progress line where there is one. */
  log(line: string): void;
  stop(): void;
}

interface ProgressOptions {
  /** stderr. */
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** False for `--silent` and `--no-progress`: nothing but logged lines. */
  readonly enabled: boolean;
  /** Off a terminal: one plain line per interval; null for none. */
  readonly statsEveryMs: number | null;
  readonly now: () => Date;
}

function createLive(stream: ProgressOptions['stream'], line: () => string): Omit<Progress, 'update'> {
  const bar = new SingleBar({
    stream,
    format: line,
    fps: 5,
    // The cursor and the wrapping are left as they are, so that no kill can leave them switched off.
    hideCursor: false,
    linewrap: true,
    // The value never changes as far as the bar knows; each frame asks for the line again.
    clearOnComplete: true,
  });
  bar.start(1, 0);
  return {
    log(text) {
      // The bar puts the cursor back to where it was when it started. Started anew under each line, that is
      // its own row; otherwise what is printed next would overwrite the lines logged meanwhile.
      bar.stop();
      stream.write(`${text}\n`);
      bar.start(1, 0);
    },
    stop() {
      bar.stop();
      stream.write(`${line()}\n`);
    },
  };
}

function createPlain(
  stream: ProgressOptions['stream'],
  everyMs: number | null,
  line: () => string,
): Omit<Progress, 'update'> {
  const timer = everyMs === null ? null : setInterval(() => stream.write(`${line()}\n`), everyMs).unref();
  return {
    log(text) {
      stream.write(`${text}\n`);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
    },
  };
}

/** A live line on a terminal; elsewhere silent, or a plain line now and then. */
export function createProgress({ stream, enabled, statsEveryMs, now }: ProgressOptions): Progress {
  const pace = createPace();
  let counts: ProgressCounts | null = null;
  // Nothing is measured before the first count: a resumed sweep does not start at 0.
  const line = (): string =>
    counts === null ? 'starting' : formatProgress(counts, pace.measure(counts.done, now().getTime()));
  const isLive = enabled && stream.isTTY === true;
  const shown = isLive ? createLive(stream, line) : createPlain(stream, enabled ? statsEveryMs : null, line);
  let isStopped = false;
  return {
    update(latest) {
      counts = latest;
      pace.measure(latest.done, now().getTime());
    },
    log(text) {
      const clean = safeText(text, 2_000);
      if (isStopped) stream.write(`${clean}\n`);
      else shown.log(clean);
    },
    stop() {
      if (isStopped) return;
      isStopped = true;
      shown.stop();
    },
  };
}
