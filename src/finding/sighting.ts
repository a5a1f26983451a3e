import type { Assessment } from '../model/assessment.ts';
import { type Observation, type ObservationStatus, reportedHosts } from '../model/observation.ts';

/** What one visit to an endpoint says about the product there. */
export type Sighting =
  | {
      readonly kind: 'identified';
      readonly assessment: Assessment;
      readonly risks: readonly string[];
      readonly hostnames: readonly string[];
    }
  /** It answered, and is not the product (any more). */
  | { readonly kind: 'absent' | 'vendor' | 'copy' | 'decoy' }
  /** The port is closed: an answer of the host. */
  | { readonly kind: 'refused' }
  /** No answer at all: the host may be down, or we may be blocked. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'inconclusive' };

const SILENCE: readonly ObservationStatus[] = ['connect-timeout', 'unreachable'];

// A proxy in front answers these while the product behind it is restarting, or because we asked too often.
export function isTemporary(observation: Observation): boolean {
  const code = observation.facts.code;
  return typeof code === 'number' && (code === 408 || code === 429 || code >= 500);
}

/**
 * Reads a visit as a sighting. Only clear answers count toward `fixed` or `gone`; everything mixed,
 * broken off or temporary is `inconclusive`.
 */
export function toSighting(
  assessment: Assessment,
  observations: readonly Observation[],
  known: { readonly risks: readonly string[]; readonly hostnames: readonly string[] },
): Sighting {
  const { outcome } = assessment;
  if (outcome === 'identified') {
    // Like a certificate's names: a trace that leads to the operator, and the host's own word only.
    const reported = observations.flatMap(({ facts }) => reportedHosts(facts));
    const hostnames = [...new Set([...known.hostnames, ...reported])];
    return { kind: 'identified', assessment, risks: known.risks, hostnames };
  }
  if (outcome === 'vendor' || outcome === 'copy' || outcome === 'decoy') return { kind: outcome };
  if (observations.length === 0) return { kind: 'inconclusive' };
  if (observations.every(({ status }) => status === 'refused')) return { kind: 'refused' };
  if (observations.every(({ status }) => SILENCE.includes(status))) return { kind: 'silent' };
  const answered = observations.every((each) => each.status === 'ok' && !isTemporary(each));
  return { kind: outcome === 'absent' && answered ? 'absent' : 'inconclusive' };
}
