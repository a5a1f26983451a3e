import type { AskClause, Fingerprint } from '../model/fingerprint.ts';
import type { Observation } from '../model/observation.ts';
import { intersect } from '../model/version.ts';
import { countIndependent, type Fired, fireSignals, hasFired } from './signals.ts';
import { bracketOf, type StatedVersion, statedVersions } from './stated-version.ts';

/** GETs that one host may cost once it passed the gate, redirects and favicon counted. */
const MAX_REQUESTS = 5;

/** The next request worth its cost, by its id, or null when nothing more would change the verdict. */
export function planNext(fingerprint: Fingerprint, observations: readonly Observation[]): string | null {
  if (observations.length >= MAX_REQUESTS) return null;
  const fired = fireSignals(fingerprint, observations);
  if (fired.values().some((signal) => signal.means !== null)) return null;
  const [stated] = statedVersions(fingerprint, observations);
  for (const id in fingerprint.requests) {
    if (observations.some((seen) => seen.requestId === id)) continue;
    const clauses = fingerprint.requests[id]?.ask ?? [];
    if (clauses.some((clause) => isWorthAsking(clause, fired, stated))) return id;
  }
  return null;
}

function isWorthAsking(clause: AskClause, fired: Fired, stated: StatedVersion | undefined): boolean {
  if (clause.when.length > 0 && !clause.when.some((name) => hasFired(fired, name))) return false;
  if (clause.unless.some((name) => hasFired(fired, name))) return false;
  if (clause.unlessSignals > 0 && countIndependent(fired) >= clause.unlessSignals) return false;
  if (clause.unlessVersion && stated !== undefined) return false;
  if (clause.versions === null) return true;
  const known = stated ? { lo: stated.version, hi: stated.version } : bracketOf(fired, 'all');
  return known !== null && intersect(known, clause.versions) !== null;
}
