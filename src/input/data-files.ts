import { fileURLToPath } from 'node:url';

/** Path of a file shipped in the package's `data/` or `fingerprints/` folder; the same from `src/` and from `dist/`. */
export function dataFile(name: `data/${string}` | `fingerprints/${string}`): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}
