import type { VersionRange } from './fingerprint.ts';
import { memo } from './memo.ts';

const NUMBERS = /^v?(?!.*\.\.)(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?![\d.])(?:[-+][\w.+-]{0,40})?$/;

/** `0.35.5-alpha` → `[0, 35, 5]`; null when the text is not a release number. A suffix does not order. */
export const parseVersion: (text: string) => readonly [number, number, number] | null = memo((text) => {
  const match = NUMBERS.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : null;
});

/** Orders two release numbers like `Array.sort`; both must parse. */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a) ?? [0, 0, 0];
  const right = parseVersion(b) ?? [0, 0, 0];
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

export const ANY_VERSION: VersionRange = { lo: null, hi: null };

/** What both ranges allow, or null when nothing is left. */
export function intersect(a: VersionRange, b: VersionRange): VersionRange | null {
  const lo = a.lo === null || (b.lo !== null && compareVersions(b.lo, a.lo) > 0) ? b.lo : a.lo;
  const hi = a.hi === null || (b.hi !== null && compareVersions(b.hi, a.hi) < 0) ? b.hi : a.hi;
  return lo !== null && hi !== null && compareVersions(lo, hi) > 0 ? null : { lo, hi };
}

/** Reads `LO..HI`, `LO..`, `..HI`, a single release, or the empty string (anything). Throws RangeError. */
export function parseRange(text: string): VersionRange {
  const parts = text === '' ? ['', ''] : text.includes('..') ? text.split('..') : [text, text];
  const [lo = '', hi = ''] = parts;
  for (const part of [lo, hi]) {
    if (part !== '' && parseVersion(part) === null) throw new RangeError(`"${text}" is not a version range`);
  }
  if (parts.length !== 2) throw new RangeError(`"${text}" is not a version range`);
  return { lo: lo || null, hi: hi || null };
}

/** The text form of {@link parseRange}; a range of one release is that release. */
export function formatRange(range: VersionRange): string {
  if (range.lo !== null && range.lo === range.hi) return range.lo;
  return range.lo === null && range.hi === null ? '' : `${range.lo ?? ''}..${range.hi ?? ''}`;
}
