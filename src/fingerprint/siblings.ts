import type { Assessment } from '../model/assessment.ts';
import type { Exposure, Fingerprint } from '../model/fingerprint.ts';
import type { Observation } from '../model/observation.ts';
import { intersect, parseRange, parseVersion } from '../model/version.ts';
import { assess } from './assess.ts';

/**
 * Assesses all ports of one address together: an old web page without an API of its own is judged
 * with the server on a sibling port, and a port that does not state its version takes the one that
 * another port of the same instance states.
 * @param conversations the observations of one endpoint each, root first.
 */
export function assessAddress(
  fingerprint: Fingerprint,
  conversations: readonly (readonly Observation[])[],
): readonly Assessment[] {
  const alone = conversations.map((observations) => assess(fingerprint, observations));
  const joined = alone.map((page) => withSiblingApi(fingerprint, page, alone));
  return joined.map((assessment) => {
    const others = joined.filter((other) => other !== assessment && other.outcome === 'identified');
    return withSiblingVersion(assessment, others);
  });
}

function withSiblingApi(fingerprint: Fingerprint, page: Assessment, all: readonly Assessment[]): Assessment {
  const { apiOnOtherPort } = fingerprint;
  if (page.outcome !== 'copy' || apiOnOtherPort === null) return page;
  const era = intersect(parseRange(page.version), apiOnOtherPort.versions);
  if (era === null) return page;
  const isServer = (other: Assessment): boolean =>
    other.outcome === 'identified'
      ? !other.held
      : apiOnOtherPort.shownBy.some((rule) => rule.every((signal) => other.signals.includes(signal)));
  const isOfEra = (other: Assessment): boolean => intersect(era, parseRange(other.version)) !== null;
  const server = all.find((other) => other !== page && isServer(other) && isOfEra(other));
  if (server === undefined) return page;
  const exposure = server.outcome === 'identified' ? server.exposure : readingOf(fingerprint, server);
  return {
    ...page,
    outcome: 'identified',
    exposure,
    severity: fingerprint.severity[exposure],
    confidence: server.outcome === 'identified' ? server.confidence : 'medium',
    held: exposure === 'unknown',
    evidence: [
      ...page.evidence.filter(({ signal }) => signal !== 'no-api'),
      { signal: 'sibling-api', why: `the server on port ${server.endpoint.port} of the same address is its API` },
    ],
  };
}

/** What a server that is only known beside its page says of its protection. */
function readingOf(fingerprint: Fingerprint, { signals }: Assessment): Exposure {
  const readings = new Set(signals.flatMap((id) => fingerprint.signals[id]?.exposure ?? []));
  const [reading = 'unknown'] = readings;
  return readings.size > 1 ? 'unknown' : reading;
}

function withSiblingVersion(assessment: Assessment, others: readonly Assessment[]): Assessment {
  if (assessment.outcome !== 'identified' || isStated(assessment)) return assessment;
  const stating = others.filter((other) => isStated(other) && !other.held && isCompatible(assessment, other));
  const [first] = stating;
  if (first === undefined || stating.some(({ version }) => version !== first.version)) return assessment;
  const why = `port ${first.endpoint.port} of the same address states ${first.version}`;
  const { version, versionSource } = first;
  return {
    ...assessment,
    version,
    versionSource,
    evidence: [...assessment.evidence, { signal: 'sibling-version', why }],
  };
}

function isStated(assessment: Assessment): boolean {
  return (
    assessment.versionSource !== null &&
    assessment.versionSource !== 'bracket' &&
    parseVersion(assessment.version) !== null
  );
}

function isCompatible(a: Assessment, b: Assessment): boolean {
  return intersect(parseRange(a.version), parseRange(b.version)) !== null;
}
