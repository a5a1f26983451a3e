import { readFileSync } from 'node:fs';
import { UsageError } from '../../model/errors.ts';

/** A file with a password or key in it; `what` names the place in the configuration. Throws UsageError. */
export function readSecret(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${what}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
