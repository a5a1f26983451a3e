import { UsageError } from '../model/errors.ts';
import { embeddedIpv4 } from './embedded-ipv4.ts';
import { parseRange } from './parse-range.ts';
import { containsValue, createRangeSet, type Range, type RangeSet } from './range-set.ts';
import { failFor } from './refuse.ts';

/** One list of addresses to leave alone. Plain data: can be sent to a worker thread. */
export interface Exclusions {
  /** The file, or `--exclude X`. */
  readonly name: string;
  readonly ranges: RangeSet;
  /** As they were read. */
  readonly entries: readonly Range[];
  /** The line of each entry in its file; null: there is no file. */
  readonly lines: readonly number[] | null;
}

/** Reads one CIDR, address or `a-b` per line. Throws UsageError at the first line that cannot be read: never run half-excluded. */
export function parseExclusions(text: string, file: string): Exclusions {
  const entries: Range[] = [];
  const lines: number[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const entry = line.replace(/#.*/su, '').trim();
    if (entry === '') continue;
    entries.push(parseRange(entry, failFor(`${file}:${index + 1}`, entry)));
    lines.push(index + 1);
  }
  return createExclusions(file, entries, lines);
}

/** Reads the value of one `--exclude`. Throws UsageError. */
export function parseExclusion(text: string): Exclusions {
  const trimmed = text.trim();
  if (trimmed === '') throw new UsageError('--exclude: is empty: write a CIDR, an address or a range');
  return createExclusions(`--exclude ${trimmed}`, [parseRange(trimmed, failFor('--exclude', trimmed))]);
}

export function createExclusions(
  name: string,
  entries: readonly Range[],
  lines: readonly number[] | null = null,
): Exclusions {
  return { name, ranges: createRangeSet(entries), entries, lines };
}

/** Where the address, or the IPv4 address it leads to, is listed (`never.txt:12`); null: it is not. */
export function findExcluded(list: Exclusions, value: number | bigint): string | null {
  const entry = entryAround(list, value);
  if (entry === null) return null;
  return list.lines === null ? list.name : `${list.name}:${list.lines[entry]}`;
}

/** Which entry lists the address, or the IPv4 address it leads to, counted from 0; null: none. */
export function entryAround(list: Exclusions, value: number | bigint): number | null {
  const embedded = embeddedIpv4(value);
  return entryOf(list, value) ?? (embedded === null ? null : entryOf(list, embedded));
}

/** Hits are rare, most excluded addresses are subtracted before a sweep starts: a walk over the entries will do. */
function entryOf({ ranges, entries }: Exclusions, value: number | bigint): number | null {
  if (!containsValue(ranges, value)) return null;
  return entries.findIndex(({ first, end }) => typeof first === typeof value && first <= value && value < end);
}
