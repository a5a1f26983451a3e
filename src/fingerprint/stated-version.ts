import type { Fingerprint, VersionRange, VersionSource } from '../model/fingerprint.ts';
import type { Observation } from '../model/observation.ts';
import { ANY_VERSION, intersect, parseVersion } from '../model/version.ts';
import type { Fired } from './signals.ts';

/** What a host says its version is, and where it says so. */
export interface StatedVersion {
  readonly version: string;
  readonly source: VersionSource;
}

/** Every version the host states, best source first; placeholders such as `dev` state nothing. */
export function statedVersions(
  fingerprint: Fingerprint,
  observations: readonly Observation[],
): readonly StatedVersion[] {
  const stated = fingerprint.version.sources.flatMap(({ source, on, fact }) => {
    const answer = observations.findLast((seen) => seen.requestId === on && seen.status === 'ok');
    const version = answer?.facts[fact];
    return typeof version === 'string' && isStated(fingerprint, version) ? [{ version, source }] : [];
  });
  const [best] = stated;
  if (best === undefined) return [];
  return stated.filter(({ source }) => source === best.source || !isUnreliable(fingerprint, source, best.version));
}

function isStated(fingerprint: Fingerprint, version: string): boolean {
  // Two dots in a suffix would read as a range.
  if (parseVersion(version) === null || version.includes('..')) return false;
  return !fingerprint.version.notStated.some((pattern) =>
    pattern.endsWith('*') ? version.startsWith(pattern.slice(0, -1)) : version === pattern,
  );
}

function isUnreliable(fingerprint: Fingerprint, source: VersionSource, version: string): boolean {
  return fingerprint.version.unreliable.some((entry) => entry.source === source && isInside(version, entry.versions));
}

/** Whether a release lies in a range. */
export function isInside(version: string, range: VersionRange): boolean {
  return intersect({ lo: version, hi: version }, range) !== null;
}

/** What the signals' releases leave when taken together; null when they exclude each other. */
export function bracketOf(fired: Fired, kinds: readonly string[] | 'all'): VersionRange | null {
  let bracket: VersionRange | null = ANY_VERSION;
  for (const signal of fired.values()) {
    if (signal.versions === null || (kinds !== 'all' && !kinds.includes(signal.kind))) continue;
    bracket = bracket && intersect(bracket, signal.versions);
  }
  return bracket;
}
