import type { Finding } from '../model/finding.ts';
import type { Observation, ObservationStatus } from '../model/observation.ts';
import { isTemporary } from './sighting.ts';

/** One more look at a finding; `after` is the finding as it is now. */
export interface Looked {
  readonly after: Finding;
  /** The sweep that looked. */
  readonly sweepId: string;
  /** What its place answered, refusals and silences included. */
  readonly observations: readonly Observation[];
  /** Certificates (SHA-256) that it was known by before. */
  readonly certificates: readonly string[];
  /** Another host answered in the same sweep. */
  readonly controlAnswered: boolean;
}

const SILENCE: readonly ObservationStatus[] = ['connect-timeout', 'unreachable'];

/** What the look showed, in plain words, and whether its history does not tell so already. */
export function describeLook(look: Looked): { readonly words: string; readonly isNew: boolean } {
  const { after, sweepId } = look;
  if (after.sweepId === sweepId)
    return isOtherHost(look) ? OTHER_CERTIFICATE : { words: SEEN[after.exposure], isNew: false };
  const statuses = look.observations.map(({ status }) => status);
  if (statuses.length === 0) return { words: 'was not asked', isNew: false };
  // The first of the two clean looks that make it fixed changes no state; the second is told with the new one.
  const isFirst = after.state !== 'fixed';
  if (statuses.every((status) => status === 'refused')) return { words: 'the port is closed', isNew: isFirst };
  if (statuses.every((status) => SILENCE.includes(status))) return look.controlAnswered ? FILTERED : BLOCKED;
  const isAnswer = look.observations.every((each) => each.status === 'ok' && !isTemporary(each));
  if (isAnswer) return { words: 'something else answers', isNew: isFirst };
  const odd = statuses.find((status) => status !== 'ok') ?? `status ${look.observations.at(-1)?.facts.code}`;
  return { words: `no clear answer (${odd}); nothing concluded`, isNew: true };
}

const SEEN: Readonly<Record<Finding['exposure'], string>> = {
  open: 'still open',
  basic: 'asks for a password',
  login: 'asks for a login',
  unknown: 'answers, but its protection could not be told',
};
const FILTERED = { words: 'no answer (filtered, or switched off), while others answered', isNew: false };
const BLOCKED = {
  words: 'no answer, and nobody else answered: we may be blocked ourselves; nothing concluded',
  isNew: true,
};
const OTHER_CERTIFICATE = { words: 'open with another certificate: it may be another host by now', isNew: true };

/** An address that was given to somebody else may show the same product under another certificate. */
function isOtherHost({ after, observations, certificates }: Looked): boolean {
  const now = new Set(observations.flatMap(({ tls }) => tls?.sha256 ?? []));
  const isKnown = certificates.some((each) => now.has(each));
  return after.exposure === 'open' && certificates.length > 0 && now.size > 0 && !isKnown;
}
