import { createHash } from 'node:crypto';
import type { Segment } from './segments.ts';
import type { Singles } from './singles.ts';

/** What a space is made of, as a hash: the same endpoints under the same numbers, or another text. */
export function digestOf(
  segments: readonly Segment[],
  { open, placed, plain6, detailed }: Pick<Singles, 'open' | 'placed' | 'plain6' | 'detailed'>,
  ports: readonly number[],
): string {
  const hash = createHash('sha256').update(ports.join());
  for (const { ranges, ports: on, named } of segments) {
    const edges = Float64Array.from(ranges.v4);
    hash.update(`\n${on.join()} ${named} ${ranges.v6.join()} ${edges.length} `).update(edges);
  }
  for (const list of [open, placed, plain6, detailed]) {
    hash.update(`\n${list.length} `);
    for (const part of list.bytes()) hash.update(part);
  }
  return hash.digest('hex');
}
