import { z } from 'zod';
import { readDocument } from '../document/read-document.ts';
import { versionRange } from '../document/version-range.ts';
import type { Advisory } from './risks.ts';

const advisory = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'an id is lower-case letters, digits and hyphens'),
    title: z.string().min(1),
    affected: versionRange.nullable().default(null),
    possibly: versionRange.nullable().default(null),
    precondition: z.enum(['open', 'basic', 'login', 'any']),
    severity: z.enum(['critical', 'medium', 'low']),
    wording: z.string().min(1),
    references: z.array(z.string().min(1)).min(1),
  })
  .refine(({ affected, possibly }) => affected !== null || possibly !== null, 'give `affected`, `possibly` or both');

const file = z
  .strictObject({
    checked: z.iso.date(),
    product: z.string().min(1),
    advisories: z.array(advisory),
  })
  .superRefine(({ advisories }, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of advisories.entries()) {
      if (seen.has(id)) {
        context.addIssue({ code: 'custom', path: ['advisories', index, 'id'], message: `"${id}" is there twice` });
      }
      seen.add(id);
    }
  });

/** Reads an advisory file; `name` stands in messages. Throws UsageError with the line of the first mistake. */
export function parseAdvisories(text: string, name: string): readonly Advisory[] {
  const { value } = readDocument(text, name, file);
  return value.advisories.map((each) => ({ ...each, product: value.product }));
}
