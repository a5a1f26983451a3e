import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunError } from '../../model/errors.ts';
import { cidrsOf } from '../../scope/cidrs.ts';
import type { RangeSet } from '../../scope/range-set.ts';

/** A private folder in which a program finds its scope, and where it may leave its own files. */
export interface Handover {
  readonly folder: string;
  /** Writes one CIDR per line, mode 0600. Returns the path. */
  write(name: string, ranges: RangeSet): Promise<string>;
  remove(): Promise<void>;
}

/** Throws RunError when the temporary folder cannot be written. */
export async function createHandover(): Promise<Handover> {
  const folder = await mkdtemp(join(tmpdir(), 'airsweep-')).catch(fail);
  return {
    folder,
    async write(name, ranges) {
      const file = join(folder, name);
      await writeFile(file, linesOf(ranges), { mode: 0o600 }).catch(fail);
      return file;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Many lines at a time: a write for each of a million ranges would take minutes. */
function* linesOf(ranges: RangeSet): Generator<string> {
  let lines: string[] = [];
  for (const cidr of cidrsOf(ranges)) {
    if (lines.push(`${cidr}\n`) < 4_096) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

function fail(error: Error): never {
  throw new RunError(`the scope could not be handed over: ${error.message}`);
}
