import { openTemporaryFile } from '../../src/input/temporary-file.ts';
import { type CreateScratch, createScratch } from '../../src/scope/scratch.ts';

/** More than any of them writes; where nothing was written the file takes no room. */
const REGION_BYTES = 2 ** 24;
/** More than are ever in use at once: then the first ones are written over. */
const REGIONS = 256;

/** Scratches that hold next to nothing before they go over into one temporary file, each into its own part of it. */
export function createFileRoom(maxHeldBytes: number): CreateScratch {
  const file = openTemporaryFile();
  let regions = 0;
  return () =>
    createScratch(() => {
      const start = REGION_BYTES * (regions++ % REGIONS);
      return {
        write: (bytes, at) => file.write(bytes, start + at),
        read: (at, into) => file.read(start + at, into),
      };
    }, maxHeldBytes);
}
