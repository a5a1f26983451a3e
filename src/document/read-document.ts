import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UsageError } from '../model/errors.ts';

/** A checked YAML document, and where each part of it stands. */
export interface Document<Value> {
  readonly value: Value;
  /** The line of the node at this path, or of its nearest parent that is there. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Reads YAML and checks it against a schema. Throws UsageError `file:line: path: reason` for the first mistake. */
export function readDocument<Value>(text: string, file: string, schema: z.ZodType<Value>): Document<Value> {
  const lines = new LineCounter();
  // Aliases may repeat a part of the document a few times, not multiply it without end.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken) throw new UsageError(`${file}:${lines.linePos(broken.pos[0]).line}: ${oneLine(broken.message)}`);

  function lineOf(path: readonly PropertyKey[]): number {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }

  const result = schema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (result.success) return { value: result.data, lineOf };
  const [issue] = result.error.issues;
  // An unknown key is reported at the object that holds it; its own line is the one to mend.
  const path = issue?.path ?? [];
  const place = [...path, ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])];
  const name = path.length > 0 ? `${path.map(String).join('.')}: ` : '';
  throw new UsageError(`${file}:${lineOf(place)}: ${name}${oneLine(issue?.message ?? 'is not as expected')}`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
