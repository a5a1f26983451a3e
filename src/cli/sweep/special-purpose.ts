import { readFileSync } from 'node:fs';
import { dataFile } from '../../input/data-files.ts';
import { parseSpecialPurpose } from '../../scope/parse-special-purpose.ts';
import type { SpecialPurpose } from '../../scope/special-purpose.ts';

/** The ranges that are no ordinary part of the Internet. In a file of its own because sending mail needs nothing else of data/. */
export function loadSpecialPurpose(): SpecialPurpose {
  const name = 'data/special-purpose.csv';
  return parseSpecialPurpose(readFileSync(dataFile(name), 'utf8'), name);
}
