import { closeSync, fstatSync, realpathSync, rmSync } from 'node:fs';
import { RunError } from '../../model/errors.ts';
import { explain, openReplaceable, writeWhole } from './output-file.ts';

/**
 * Writes a document in one step: there is the old file or the whole new one, mode 0600. Throws UsageError for a place
 * or file that cannot be used, RunError when the disk is full; nothing is lost then.
 */
export async function writeDocumentFile(
  path: string,
  begins: (firstLine: string) => boolean,
  parts: AsyncIterable<string>,
): Promise<void> {
  const fd = openReplaceable(path, begins);
  const isNew = fstatSync(fd).size === 0;
  closeSync(fd);
  const real = realpathSync(path);
  try {
    closeSync(await writeWhole(real, parts));
  } catch (error) {
    if (isNew) rmSync(real, { force: true });
    // What the findings' own source throws is not about this file.
    if ((error as NodeJS.ErrnoException).errno === undefined) throw error;
    throw new RunError(`${path}: ${explain(error)}; nothing was written`);
  }
}
