import type { Endpoint } from '../model/endpoint.ts';
import type { Finding, FindingEvent, FindingState } from '../model/finding.ts';
import type { Exposure } from '../model/fingerprint.ts';
import { findingId } from './finding-id.ts';
import { nextState, STICKY_STATES } from './next-state.ts';
import type { Sighting } from './sighting.ts';

/** A finding as it is now, with the step of its history that is new, if any. */
export interface Tracked {
  readonly finding: Finding;
  readonly events: readonly FindingEvent[];
}

interface Sight {
  readonly previous: Finding | null;
  /** Where it answered, with the host it is to be recorded under. */
  readonly endpoint: Endpoint;
  readonly seen: Sighting;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly sweepId: string;
  /** A host known to answer did so in this sweep: silence is not our own network's. */
  readonly controlAnswered: boolean;
}

type Identified = Extract<Sighting, { kind: 'identified' }>;
type Clean = Exclude<Sighting['kind'], 'identified' | 'silent' | 'inconclusive'>;

const CLEAN_GAP_MS = 24 * 3_600_000;
const MAX_HOSTNAMES = 100;

const SEEN: Readonly<Record<Exposure, string>> = {
  open: 'answers without a login',
  basic: 'asks for a password before it answers',
  login: 'asks for a login',
  unknown: 'answers, but its protection could not be told',
};

const CLEAN: Readonly<Record<Clean, string>> = {
  absent: 'something else answers',
  refused: 'the port is closed',
  vendor: "the vendor's own host answers",
  copy: 'only a copy of the web page answers',
  decoy: 'a decoy answers',
};

function enter(finding: Finding, from: FindingState | null, at: string, sweepId: string, reason: string): Tracked {
  if (finding.state === from) return { finding, events: [] };
  return { finding, events: [{ findingId: finding.id, at, sweepId, from, to: finding.state, reason }] };
}

function identify(sight: Sight, { assessment, risks, hostnames }: Identified): Tracked {
  const { previous, endpoint, at, sweepId } = sight;
  const { product, severity, exposure, confidence, version, versionSource, held } = assessment;
  const state = previous === null ? 'new' : nextState(previous, exposure, sweepId, at);
  const finding: Finding = {
    id: previous?.id ?? findingId(product, endpoint.address, endpoint.port, endpoint.host),
    product,
    endpoint,
    state,
    severity,
    exposure,
    confidence,
    version,
    versionSource,
    held,
    risks,
    signals: assessment.signals,
    hostnames: [...new Set([...(previous?.hostnames ?? []), ...hostnames])].slice(-MAX_HOSTNAMES),
    firstSeen: previous?.firstSeen ?? at,
    lastSeen: at,
    sweepId,
    cleanSince: null,
    notifiedAt: previous?.notifiedAt ?? null,
    contact: previous?.contact ?? '',
  };
  const before = previous === null ? 'first seen' : previous.state === 'new' ? 'seen again' : `was ${previous.state}`;
  return enter(finding, previous?.state ?? null, at, sweepId, `${before}; ${SEEN[exposure]}`);
}

/** One of the two checks that `fixed` needs; null when it adds nothing. */
function checkClean(previous: Finding, kind: Clean, at: string, sweepId: string): Tracked | null {
  if (previous.state === 'fixed') return null;
  if (previous.cleanSince === null) return { finding: { ...previous, cleanSince: at }, events: [] };
  if (Date.parse(at) - Date.parse(previous.cleanSince) < CLEAN_GAP_MS) return null;
  const reason = `${CLEAN[kind]}; it was not there in the check of ${previous.cleanSince} either`;
  return enter({ ...previous, state: 'fixed' }, previous.state, at, sweepId, reason);
}

function lose(previous: Finding, at: string, sweepId: string): Tracked | null {
  if (previous.state === 'fixed' || previous.state === 'gone') return null;
  const reason = 'no answer, while a control host answered';
  return enter({ ...previous, state: 'gone' }, previous.state, at, sweepId, reason);
}

/** An imported record may be older than what is known; it must not reopen or close anything. */
function isStale(previous: Finding, at: string): boolean {
  const time = Date.parse(at);
  return (
    time < Date.parse(previous.lastSeen) || (previous.cleanSince !== null && time < Date.parse(previous.cleanSince))
  );
}

/** What a visit makes of a finding; null when it changes nothing. */
export function trackFinding(sight: Sight): Tracked | null {
  const { previous, seen, at, sweepId } = sight;
  if (previous !== null && isStale(previous, at)) return null;
  if (seen.kind === 'identified') return identify(sight, seen);
  if (previous === null || STICKY_STATES.includes(previous.state) || seen.kind === 'inconclusive') return null;
  if (seen.kind === 'silent') return sight.controlAnswered ? lose(previous, at, sweepId) : null;
  return checkClean(previous, seen.kind, at, sweepId);
}
