import { z } from 'zod';
import type { VersionRange } from '../model/fingerprint.ts';
import { parseRange } from '../model/version.ts';

/** A range of releases as it is written in our files: `LO..HI`, `LO..`, `..HI`, or one release. */
export const versionRange: z.ZodType<VersionRange, string> = z.string().transform((text, context) => {
  try {
    return parseRange(text);
  } catch {
    context.addIssue({ code: 'custom', message: `"${text}" is not a range of releases: write LO..HI, LO.. or ..HI` });
    return z.NEVER;
  }
});
