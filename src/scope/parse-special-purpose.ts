import { parse } from 'csv-parse/sync';
import { UsageError } from '../model/errors.ts';
import { parseRange } from './parse-range.ts';
import { ALL_IPV6, createRangeSet, EMPTY, subtract, unionAll } from './range-set.ts';
import { failFor } from './refuse.ts';
import { createSpecialPurpose, type SpecialPurpose, type SpecialRange } from './special-purpose.ts';

interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

/** Reads data/special-purpose.csv. Throws UsageError that names file and line. */
export function parseSpecialPurpose(text: string, file: string): SpecialPurpose {
  const listed: SpecialRange[] = [];
  let unicast = EMPTY;
  for (const { record, info } of readRows(text, file)) {
    const { prefix = '', name = '', rfc = '', scan_policy: policy = '' } = record;
    const fail = failFor(`${file}:${info.lines}`, prefix);
    const ranges = createRangeSet([parseRange(prefix, fail)]);
    if (policy === 'require') unicast = unionAll([unicast, ranges]);
    else if (policy === 'deny') listed.push({ block: { prefix, name, rfc }, ranges });
    else fail('needs a scan_policy of "deny" or "require"');
  }
  // Half a table would call private networks public; the row that is required stands last.
  if (listed.length === 0 || unicast.v6.length === 0) {
    throw new UsageError(`${file}: needs "deny" rows and a "require" row for IPv6: restore the file`);
  }
  const outside = { prefix: '::/0', name: 'not global unicast', rfc: 'RFC 4291' };
  listed.sort((a, b) => prefixLength(b) - prefixLength(a));
  return createSpecialPurpose([...listed, { block: outside, ranges: subtract(ALL_IPV6, unicast) }]);
}

function readRows(text: string, file: string): Row[] {
  try {
    return parse(text, {
      bom: true,
      columns: true,
      comment: '#',
      comment_no_infix: true,
      info: true,
    }) as unknown as Row[];
  } catch (error) {
    throw new UsageError(`${file}: not a CSV file: ${(error as Error).message.slice(0, 200)}`);
  }
}

function prefixLength({ block }: SpecialRange): number {
  return Number(block.prefix.slice(block.prefix.indexOf('/') + 1));
}
