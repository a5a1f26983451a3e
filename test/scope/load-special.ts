import { readFileSync } from 'node:fs';
import { parseSpecialPurpose } from '../../src/scope/parse-special-purpose.ts';
import type { SpecialPurpose } from '../../src/scope/special-purpose.ts';

/** The table as it ships. */
export function loadSpecial(): SpecialPurpose {
  const url = new URL('../../data/special-purpose.csv', import.meta.url);
  return parseSpecialPurpose(readFileSync(url, 'utf8'), 'special-purpose.csv');
}
