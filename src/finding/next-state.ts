import type { Finding, FindingState } from '../model/finding.ts';
import type { Exposure } from '../model/fingerprint.ts';

/** Decisions of a human, which no sighting overrules. */
export const STICKY_STATES: readonly FindingState[] = ['false-positive', 'suppressed'];

function isProtected(exposure: Exposure): boolean {
  return exposure === 'basic' || exposure === 'login';
}

/**
 * The state of a known finding that was identified again. The state tells the life cycle, the exposure
 * tells the protection; they meet in two places only: `protected` is reached from an exposure that was not
 * protected, and `reopened` from one that was, because `open` would hide that it has become worse.
 */
export function nextState(previous: Finding, exposure: Exposure, sweepId: string): FindingState {
  const { state } = previous;
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
