import { closeAbsorbed, mergeViews, type View } from '../../finding/merge.ts';
import { type Advisory, risksFor } from '../../finding/risks.ts';
import { type Sighting, toSighting } from '../../finding/sighting.ts';
import { trackFinding } from '../../finding/track.ts';
import { assess } from '../../fingerprint/assess.ts';
import { ownerOf } from '../../fingerprint/root.ts';
import { assessAddress } from '../../fingerprint/siblings.ts';
import type { Assessment } from '../../model/assessment.ts';
import type { Finding } from '../../model/finding.ts';
import type { Fingerprint } from '../../model/fingerprint.ts';
import type { Observation } from '../../model/observation.ts';
import type { FindingChange } from '../../ports.ts';

export interface Rules {
  readonly fingerprints: readonly Fingerprint[];
  readonly advisories: readonly Advisory[];
}

/** All that is known of one address when it is judged. */
export interface Case {
  /** Observations of endpoints that passed the gate, of this sweep. */
  readonly observations: readonly Observation[];
  /** Findings stored for the address, in any state. */
  readonly stored: readonly Finding[];
  /** Names learnt for the address, by port. */
  readonly names: ReadonlyMap<number, readonly string[]>;
  readonly at: string;
  readonly sweepId: string;
  /** Another host answered, so that silence is not our own network's. */
  readonly controlAnswered: boolean;
  readonly isPassive: boolean;
}

export interface Judgement {
  readonly assessments: readonly Assessment[];
  readonly changes: readonly FindingChange[];
}

/** Assesses every endpoint of an address together and works out what becomes of its findings. */
export function judge(subject: Case, rules: Rules): Judgement {
  const conversations = [...groupByEndpoint(subject.observations).values()];
  const views = conversations.length === 0 ? [] : viewsOf(conversations, subject, rules);
  const changes = mergeViews(
    views.map(({ view }) => view),
    subject.stored,
  ).flatMap(({ previous, absorbed, endpoint, seen }): FindingChange[] => {
    const { at, sweepId, controlAnswered } = subject;
    const tracked = trackFinding({ previous, endpoint, seen, at, sweepId, controlAnswered });
    if (tracked === null) return [];
    return [tracked, ...absorbed.map((finding) => closeAbsorbed(finding, tracked.finding.id, at, sweepId))];
  });
  return { assessments: views.map(({ assessment }) => assessment), changes };
}

function viewsOf(
  conversations: readonly (readonly Observation[])[],
  subject: Case,
  rules: Rules,
): readonly { readonly view: View; readonly assessment: Assessment }[] {
  const owned = Map.groupBy(
    conversations,
    // One that passes no gate is judged all the same: it may be what became of a finding.
    (observations) => ownerOf(rules.fingerprints, observations) ?? rules.fingerprints[0],
  );
  return [...owned].flatMap(([fingerprint, group]) => {
    if (fingerprint === undefined) return [];
    const assessments = subject.isPassive
      ? group.map((observations) => assess(fingerprint, observations, true))
      : assessAddress(fingerprint, group);
    return assessments.map((assessment, index) => {
      const { product, endpoint } = assessment;
      const known = {
        risks: risksFor(assessment, rules.advisories),
        hostnames: subject.names.get(endpoint.port) ?? [],
      };
      const seen: Sighting = toSighting(assessment, group[index] ?? [], known);
      return { view: { product, endpoint, seen }, assessment };
    });
  });
}

function groupByEndpoint(observations: readonly Observation[]): ReadonlyMap<string, readonly Observation[]> {
  return Map.groupBy(observations, ({ endpoint }) => `${endpoint.port} ${endpoint.host ?? ''}`);
}
