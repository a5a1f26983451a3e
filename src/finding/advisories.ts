import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../model/errors.ts';
import type { VersionRange } from '../model/fingerprint.ts';
import { parseRange } from '../model/version.ts';
import type { Advisory } from './risks.ts';

const range = z.string().transform((text, context): VersionRange => {
  try {
    return parseRange(text);
  } catch {
    context.addIssue({ code: 'custom', message: `"${text}" is not a range of releases; write LO..HI, LO.. or ..HI` });
    return z.NEVER;
  }
});

const advisory = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'an id is lower-case letters, digits and hyphens'),
    title: z.string().min(1),
    affected: range.nullable().default(null),
    possibly: range.nullable().default(null),
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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken)
    throw new UsageError(`${name}:${lines.linePos(broken.pos[0]).line}: ${broken.message.replace(/\s+/g, ' ')}`);

  const result = file.safeParse(document.toJS());
  if (result.success) {
    return result.data.advisories.map((each) => ({ ...each, product: result.data.product }));
  }
  const [issue] = result.error.issues;
  const path = [...(issue?.path ?? [])];
  // A missing field has no place of its own; its nearest parent has.
  let line = 1;
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) {
      line = lines.linePos(node.range[0]).line;
      break;
    }
  }
  throw new UsageError(`${name}:${line}: ${path.join('.')}: ${issue?.message ?? 'not an advisory file'}`);
}
