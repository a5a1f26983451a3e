import { statfs } from 'node:fs/promises';
import { type Check, fail, ok, warn } from './check.ts';

const GIB = 1024 ** 3;
/** A sweep of a /16 writes some hundred MiB. */
const ENOUGH_BYTES = GIB;
const LEAST_BYTES = GIB / 10;

/** `version`: `process.versions.node`. */
export function nodeCheck(version: string): Check {
  return {
    id: 'node',
    title: 'Node.js',
    run: async () => {
      const [major = 0, minor = 0] = version.split('.').map(Number);
      const isEnough = major > 22 || (major === 22 && minor >= 19);
      return isEnough ? ok(version) : fail(version, 'use Node 22.19 or newer');
    },
  };
}

/** `fits`: how many conversations the limit on open files allows at once; Infinity where the system does not tell. */
export function openFilesCheck(fits: number, concurrency: number): Check {
  return {
    id: 'open-files',
    title: 'Limit on open files',
    run: async () => {
      if (fits === Number.POSITIVE_INFINITY) return ok('none that the system tells');
      const detail = `${fits} conversations at once fit`;
      return fits >= concurrency
        ? ok(detail)
        : warn(
            `${detail}, ${concurrency} are wanted`,
            `raise it (ulimit -n ${2 * concurrency + 64}) or set a lower -c`,
          );
    },
  };
}

/** Whether there is room where the database grows. */
export function diskCheck(folder: string): Check {
  return {
    id: 'disk',
    title: 'Disk space',
    run: async () => {
      const { bavail, bsize } = await statfs(folder);
      const bytes = bavail * bsize;
      const detail = `${(bytes / GIB).toFixed(1)} GiB free in ${folder}`;
      if (bytes < LEAST_BYTES) return fail(detail, 'make room: a sweep that cannot write stops');
      return bytes < ENOUGH_BYTES ? warn(detail, 'make room before a large sweep') : ok(detail);
    },
  };
}
