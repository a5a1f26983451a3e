import type { Assessment, EvidenceLine } from '../model/assessment.ts';
import type { Confidence, Exposure, Fingerprint, IdentifyRule, Outcome } from '../model/fingerprint.ts';
import type { Observation } from '../model/observation.ts';
import { formatRange, intersect } from '../model/version.ts';
import { type Fired, fireSignals, hasFired } from './signals.ts';
import { bracketOf, isInside, type StatedVersion, statedVersions } from './stated-version.ts';

/** Kinds whose releases follow from the code that answered; a proxy or a cache can alter the others. */
const CODE_KINDS = ['api', 'config', 'proxy'];
const PAGE_KINDS = ['page'];

/**
 * What the answers of one endpoint mean. `passive`: nothing was asked, the observations come from
 * an imported record, so that an API that was not seen is not held against the host.
 */
export function assess(fingerprint: Fingerprint, observations: readonly Observation[], passive = false): Assessment {
  const last = observations.at(-1);
  if (last === undefined) throw new RangeError('nothing was observed');
  const fired = fireSignals(fingerprint, observations);
  const stated = statedVersions(fingerprint, observations);
  const rule = identify(passive ? fingerprint.passive : fingerprint.identify, fired);
  const decided = decide(fingerprint, observations, fired, stated, rule);
  const conflict = decided.outcome === 'identified' ? contradiction(fired, stated) : null;
  const exposure = decided.outcome === 'identified' && conflict === null ? readExposure(fired) : 'unknown';
  const evidence = [...fired].map(([signal, { why }]) => ({ signal, why }));
  if (decided.rule !== null) evidence.push(decided.rule);
  if (conflict !== null) evidence.push(conflict);
  return {
    fingerprint: fingerprint.id,
    revision: fingerprint.revision,
    product: fingerprint.product,
    endpoint: last.endpoint,
    outcome: decided.outcome,
    exposure,
    severity: fingerprint.severity[exposure],
    confidence: conflict === null ? (rule?.confidence ?? 'low') : 'low',
    ...version(fired, stated),
    held: conflict !== null || exposure === 'unknown',
    signals: [...fired.keys()],
    evidence,
  };
}

function identify(rules: readonly IdentifyRule[], fired: Fired): IdentifyRule | null {
  const order: readonly Confidence[] = ['high', 'medium', 'low'];
  const met = rules.filter((rule) => rule.all.every((name) => hasFired(fired, name)));
  return met.toSorted((a, b) => order.indexOf(a.confidence) - order.indexOf(b.confidence))[0] ?? null;
}

function decide(
  fingerprint: Fingerprint,
  observations: readonly Observation[],
  fired: Fired,
  stated: readonly StatedVersion[],
  rule: IdentifyRule | null,
): { outcome: Outcome; rule: EvidenceLine | null } {
  for (const meaning of ['vendor', 'decoy'] as const) {
    const signal = [...fired].find(([, { means }]) => means === meaning);
    if (signal !== undefined) return { outcome: meaning, rule: null };
  }
  const impossible = impossibility(fired, stated);
  if (impossible !== null && rule !== null) return { outcome: 'decoy', rule: impossible };
  if (rule !== null)
    return { outcome: 'identified', rule: { signal: 'identify', why: `agree: ${rule.all.join(', ')}` } };
  if (observations.some((seen) => seen.status !== 'ok')) return { outcome: 'inconclusive', rule: null };
  if (!hasFired(fired, 'kind:page')) return { outcome: 'absent', rule: null };
  if (observations.some(isTemporary)) {
    return { outcome: 'inconclusive', rule: { signal: 'busy', why: 'the API has no time for us now' } };
  }
  const elsewhere = fingerprint.apiOnOtherPort && intersect(fingerprint.apiOnOtherPort.versions, known(fired, stated));
  const why = elsewhere
    ? `the web page of ${formatRange(elsewhere)} calls an API on another port, which is not seen here`
    : 'the web page is there, but no working API behind it';
  return { outcome: 'copy', rule: { signal: 'no-api', why } };
}

/** Too many requests, or out of order: what is behind it cannot be told, and may be back in a minute. */
function isTemporary({ facts: { code } }: Observation): boolean {
  return typeof code === 'number' && (code === 408 || code === 429 || code >= 500);
}

/** Shapes of the answering code that exclude the page or the version beside them: no real host shows both. */
function impossibility(fired: Fired, stated: readonly StatedVersion[]): EvidenceLine | null {
  const code = bracketOf(fired, CODE_KINDS);
  const page = bracketOf(fired, PAGE_KINDS);
  const wrong = stated.find(({ version }) => code !== null && !isInside(version, code));
  if (code !== null && page !== null && intersect(code, page) !== null && wrong === undefined) return null;
  const what = wrong ? `states ${wrong.version} (${wrong.source})` : 'shows a page and an API of different eras';
  return {
    signal: 'impossible',
    why: `${what}, while the API answers like ${code ? formatRange(code) : 'no release'}`,
  };
}

/** Evidence that disagrees without being impossible: a human looks. */
function contradiction(fired: Fired, stated: readonly StatedVersion[]): EvidenceLine | null {
  const [first, ...others] = stated;
  const other = others.find(({ version }) => version !== first?.version);
  if (first && other) {
    const why = `${first.source} says ${first.version}, ${other.source} says ${other.version}`;
    return { signal: 'versions-disagree', why };
  }
  const odd = [...fired].find(([, { versions }]) => first && versions && !isInside(first.version, versions));
  if (odd) {
    return {
      signal: 'era-disagrees',
      why: `states ${first?.version}, but ${odd[0]} is of ${formatRange(odd[1].versions ?? { lo: null, hi: null })}`,
    };
  }
  if (bracketOf(fired, 'all') === null)
    return { signal: 'era-disagrees', why: 'the signals are of different releases' };
  const readings = exposures(fired);
  return readings.size > 1 ? { signal: 'exposure-disagrees', why: `reads as ${[...readings].join(' and as ')}` } : null;
}

function exposures(fired: Fired): ReadonlySet<Exposure> {
  return new Set([...fired.values()].flatMap(({ exposure }) => exposure ?? []));
}

function readExposure(fired: Fired): Exposure {
  const [reading = 'unknown'] = exposures(fired);
  return reading;
}

function known(fired: Fired, stated: readonly StatedVersion[]): { lo: string | null; hi: string | null } {
  const [best] = stated;
  return best ? { lo: best.version, hi: best.version } : (bracketOf(fired, 'all') ?? { lo: null, hi: null });
}

function version(fired: Fired, stated: readonly StatedVersion[]): Pick<Assessment, 'version' | 'versionSource'> {
  const [best] = stated;
  if (best) return { version: best.version, versionSource: best.source };
  const text = formatRange(known(fired, stated));
  return { version: text, versionSource: text === '' ? null : 'bracket' };
}
