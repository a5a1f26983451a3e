import { UsageError } from '../model/errors.ts';
import { embeddedIpv4 } from './embedded-ipv4.ts';
import { parseRange } from './parse-range.ts';
import { containsValue, createRangeSet, type Range, type RangeSet } from './range-set.ts';
import { failFor } from './refuse.ts';

/** One list of addresses to leave alone. */
export interface Exclusions {
  /** The file, or `--exclude X`. */
  readonly name: string;
  readonly ranges: RangeSet;
  /** How many entries were read. */
  readonly count: number;
  /** Where the address, or the IPv4 address it leads to, is listed (`never.txt:12`); null: it is not. */
  find(value: number | bigint): string | null;
}

/** Reads one CIDR, address or `a-b` per line. Throws UsageError at the first line that cannot be read: never run half-excluded. */
export function parseExclusions(text: string, file: string): Exclusions {
  const entries: Range[] = [];
  const lineNumbers: number[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const entry = line.replace(/#.*/su, '').trim();
    if (entry === '') continue;
    entries.push(parseRange(entry, failFor(`${file}:${index + 1}`, entry)));
    lineNumbers.push(index + 1);
  }
  return createExclusions(file, entries, (entry) => `${file}:${lineNumbers[entry]}`);
}

/** Reads the value of one `--exclude`. Throws UsageError. */
export function parseExclusion(text: string): Exclusions {
  const trimmed = text.trim();
  if (trimmed === '') throw new UsageError('--exclude: is empty: write a CIDR, an address or a range');
  const name = `--exclude ${trimmed}`;
  return createExclusions(name, [parseRange(trimmed, failFor('--exclude', trimmed))], () => name);
}

export function createExclusions(
  name: string,
  entries: readonly Range[],
  where: (entry: number) => string,
): Exclusions {
  const ranges = createRangeSet(entries);
  // Hits are rare, most excluded addresses are subtracted before a sweep starts: a walk over the lines will do.
  const locate = (value: number | bigint): string | null =>
    containsValue(ranges, value)
      ? where(entries.findIndex(({ first, end }) => typeof first === typeof value && first <= value && value < end))
      : null;
  return {
    name,
    ranges,
    count: entries.length,
    find(value): string | null {
      const embedded = embeddedIpv4(value);
      return locate(value) ?? (embedded === null ? null : locate(embedded));
    },
  };
}
