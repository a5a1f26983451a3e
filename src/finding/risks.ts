import type { Assessment } from '../model/assessment.ts';
import type { Exposure, Severity, VersionRange } from '../model/fingerprint.ts';
import { compareVersions, intersect, parseRange } from '../model/version.ts';

/** A weakness of some releases of a product, in words for its operator. */
export interface Advisory {
  readonly id: string;
  readonly product: string;
  readonly title: string;
  /** Releases known to be affected; null when there is only doubt. */
  readonly affected: VersionRange | null;
  /** Releases on which the sources disagree, or where it depends on how the product was installed. */
  readonly possibly: VersionRange | null;
  /** The exposure under which it matters. */
  readonly precondition: 'open' | 'basic' | 'login' | 'any';
  readonly severity: Severity;
  readonly wording: string;
  readonly references: readonly string[];
}

function isInside(inner: VersionRange, outer: VersionRange): boolean {
  const above = outer.lo === null || (inner.lo !== null && compareVersions(inner.lo, outer.lo) >= 0);
  const below = outer.hi === null || (inner.hi !== null && compareVersions(inner.hi, outer.hi) <= 0);
  return above && below;
}

function readVersion(text: string): VersionRange {
  try {
    return parseRange(text);
  } catch {
    return { lo: null, hi: null };
  }
}

function mark(advisory: Advisory, version: VersionRange, exposure: Exposure): '' | '?' | null {
  const { affected, possibly, precondition } = advisory;
  if (precondition !== 'any' && precondition !== exposure && exposure !== 'unknown') return null;
  const isCertain = precondition === 'any' || precondition === exposure;
  if (affected !== null && isInside(version, affected)) return isCertain ? '' : '?';
  // A version that is not known at all overlaps with everything: listing that would say nothing about this host.
  if (version.lo === null && version.hi === null) return null;
  return [affected, possibly].some((range) => range !== null && intersect(version, range) !== null) ? '?' : null;
}

/**
 * Ids of the advisories that apply, in the order of the file; a trailing `?` marks "possibly": a bracket that only
 * overlaps, releases the sources disagree on, or an exposure that could not be told. Without a version (or
 * with one that is no release number) only what is true of every release is listed.
 */
export function risksFor(
  { product, version, exposure }: Pick<Assessment, 'product' | 'version' | 'exposure'>,
  advisories: readonly Advisory[],
): readonly string[] {
  const range = readVersion(version);
  return advisories.flatMap((advisory) => {
    const suffix = advisory.product === product ? mark(advisory, range, exposure) : null;
    return suffix === null ? [] : [`${advisory.id}${suffix}`];
  });
}
