import { parse } from 'csv-parse/sync';
import { UsageError } from '../model/errors.ts';
import { addressValue } from './address.ts';
import { embeddedIpv4, withEmbedded } from './embedded-ipv4.ts';
import { parseRange } from './parse-range.ts';
import { containsValue, createRangeSet, EMPTY, type Range, type RangeSet, subtract, unionAll } from './range-set.ts';
import { failFor } from './refuse.ts';

/** A block that IANA set aside. */
export interface SpecialBlock {
  readonly prefix: string;
  readonly name: string;
  readonly rfc: string;
}

/** A block with its addresses; nested blocks come before those around them. */
interface SpecialRange {
  readonly block: SpecialBlock;
  readonly ranges: RangeSet;
}

/** Knows which addresses are ordinary public hosts. */
export interface SpecialPurpose {
  /** The most specific block around the address, judged by the IPv4 address it leads to first; null: ordinary. */
  classify(address: string): SpecialBlock | null;
  /** Whether talking to the address reaches the public Internet: NAT64 and 6to4 of a public address do. */
  isPublic(address: string): boolean;
  readonly special: RangeSet;
  readonly public: RangeSet;
  readonly blocks: readonly SpecialRange[];
}

/** Why an address of the block was left alone. */
export function describeSpecial({ prefix, name, rfc }: SpecialBlock): string {
  return `special-purpose address (${prefix}, ${name}, ${rfc}) was not named by the user`;
}

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
  return createClassifier([...listed, { block: outside, ranges: subtract(ALL_IPV6, unicast) }]);
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

const ALL_IPV4: Range = { first: 0, end: 2 ** 32 };
const ALL_IPV6: RangeSet = createRangeSet([{ first: 0n, end: 1n << 128n }]);

function prefixLength({ block }: SpecialRange): number {
  return Number(block.prefix.slice(block.prefix.indexOf('/') + 1));
}

function createClassifier(blocks: readonly SpecialRange[]): SpecialPurpose {
  const special = unionAll(blocks.map(({ ranges }) => ranges));
  const public4 = withEmbedded(subtract(createRangeSet([ALL_IPV4]), special));
  const public6 = subtract(ALL_IPV6, special);
  const open = unionAll([public4, public6]);
  const find = (value: number | bigint): SpecialBlock | null =>
    containsValue(special, value) ? (blocks.find(({ ranges }) => containsValue(ranges, value))?.block ?? null) : null;
  return {
    classify(address): SpecialBlock | null {
      const value = addressValue(address);
      if (value === null) return null;
      const embedded = embeddedIpv4(value);
      return (embedded === null ? null : find(embedded)) ?? find(value);
    },
    isPublic(address): boolean {
      const value = addressValue(address);
      return value !== null && containsValue(open, value);
    },
    special,
    public: open,
    blocks,
  };
}
