import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunError } from '../model/errors.ts';
import type { Overflow } from '../scope/scratch.ts';

/**
 * A file (mode 0600) in the temporary folder that has lost its name before anything is in it: however this process
 * ends, nothing is left of it. Throws RunError when the folder cannot be written or is full.
 */
export function openTemporaryFile(): Overflow {
  const handle = explaining(openNameless);
  return {
    write(bytes, at) {
      explaining(() => {
        for (let done = 0; done < bytes.length; ) {
          done += writeSync(handle, bytes, done, bytes.length - done, at + done);
        }
      });
    },
    read(at, into) {
      explaining(() => {
        for (let done = 0; done < into.length; ) {
          const count = readSync(handle, into, done, into.length - done, at + done);
          if (count === 0) throw new Error('it has become shorter');
          done += count;
        }
      });
    },
  };
}

function openNameless(): number {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-'));
  try {
    return openSync(join(folder, 'targets'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function explaining<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new RunError(
      `the target list cannot be kept in ${tmpdir()} (${(error as Error).message}): make room, or set TMPDIR`,
    );
  }
}
