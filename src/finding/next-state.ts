import type { Finding, FindingState } from '../model/finding.ts';
import type { Exposure } from '../model/fingerprint.ts';

/** Decisions of a human, which no sighting overrules. */
export const STICKY_STATES: readonly FindingState[] = ['false-positive', 'suppressed'];

// Longer than any two looks at a told finding are apart.
const SAME_CASE_MS = 90 * 24 * 3_600_000;

function isProtected(exposure: Exposure): boolean {
  return exposure === 'basic' || exposure === 'login';
}

/**
 * The state of a known finding that was identified again. The state tells the life cycle, the exposure
 * tells the protection; they meet in two places only: `protected` is reached from an exposure that was not
 * protected, and `reopened` from one that was, because `open` would hide that it has become worse.
 */
export function nextState(previous: Finding, exposure: Exposure, sweepId: string, at: string): FindingState {
  const state = goesOn(previous, at) ? 'notified' : previous.state;
  const wasProtected = isProtected(previous.exposure);
  if (STICKY_STATES.includes(state)) return state;
  // `new` belongs to the sweep that saw it first, however often that sweep meets it.
  if (state === 'new' && previous.sweepId === sweepId) return state;
  if (state === 'fixed' || state === 'gone') return isProtected(exposure) && !wasProtected ? 'protected' : 'reopened';
  if (exposure === 'open' && (state === 'protected' || wasProtected)) return 'reopened';
  if (isProtected(exposure) && !wasProtected) return 'protected';
  if (state === 'new' || (state === 'reopened' && previous.sweepId !== sweepId)) return 'open';
  return state;
}

/**
 * Silence ended nothing: who was told of a server that was off for a while was told, and that there would be one
 * reminder and no more.
 */
function goesOn({ state, notifiedAt, lastSeen }: Finding, at: string): boolean {
  return state === 'gone' && notifiedAt !== null && Date.parse(at) - Date.parse(lastSeen) < SAME_CASE_MS;
}
