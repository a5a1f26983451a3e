import type { AskClause, Fingerprint } from '../model/fingerprint.ts';
import type { Observation } from '../model/observation.ts';
import { intersect } from '../model/version.ts';
import { countIndependent, type Fired, fireSignals, hasFired } from './signals.ts';
import { bracketOf, statedVersions } from './stated-version.ts';

/** GETs that one host may cost once it passed the gate, redirects and favicon counted. */
const MAX_REQUESTS = 5;

/** The next request worth its cost, by its id, or null when nothing more would change the verdict. */
export function planNext(fingerprint: Fingerprint, observations: readonly Observation[]): string | null {
  if (observations.length >= MAX_REQUESTS) return null;
  const fired = fireSignals(fingerprint, observations);
  if ([...fired.values()].some((signal) => signal.means !== null)) return null;
  const asked = new Set(observations.map((seen) => seen.requestId));
  const next = Object.entries(fingerprint.requests).find(
    ([id, request]) =>
      !asked.has(id) && request.ask.some((clause) => isWorthAsking(fingerprint, clause, fired, observations)),
  );
  return next?.[0] ?? null;
}

function isWorthAsking(
  fingerprint: Fingerprint,
  clause: AskClause,
  fired: Fired,
  observations: readonly Observation[],
): boolean {
  if (clause.when.length > 0 && !clause.when.some((name) => hasFired(fired, name))) return false;
  if (clause.unless.some((name) => hasFired(fired, name))) return false;
  if (clause.unlessSignals > 0 && countIndependent(fired) >= clause.unlessSignals) return false;
  const [stated] = statedVersions(fingerprint, observations);
  if (clause.unlessVersion && stated !== undefined) return false;
  if (clause.versions === null) return true;
  const known = stated ? { lo: stated.version, hi: stated.version } : bracketOf(fired, 'all');
  return known !== null && intersect(known, clause.versions) !== null;
}
