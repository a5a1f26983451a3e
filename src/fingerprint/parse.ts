import { z } from 'zod';
import { readDocument } from '../document/read-document.ts';
import { UsageError } from '../model/errors.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import { brokenReferences } from './references.ts';
import { fingerprintSchema } from './schema.ts';

/** Reads one fingerprint file. Throws UsageError that names file, line, path and reason. */
export function parseFingerprint(text: string, file: string): Fingerprint {
  const { value, lineOf } = readDocument(text, file, fingerprintSchema);
  const [broken] = brokenReferences(value);
  if (broken === undefined) return value;
  throw new UsageError(`${file}:${lineOf(broken.path)}: ${broken.path.join('.')}: ${broken.reason}`);
}

/** The JSON Schema of a fingerprint file, for editors. */
export function fingerprintJsonSchema(): object {
  return z.toJSONSchema(fingerprintSchema, { io: 'input' });
}
