import type { Endpoint } from '../model/endpoint.ts';
import { CLOSED_STATES, type Finding } from '../model/finding.ts';
import { findingId } from './finding-id.ts';
import type { Sighting } from './sighting.ts';
import type { Tracked } from './track.ts';

/** One endpoint as it was seen in a sweep, by address or by name. */
export interface View {
  readonly product: string;
  readonly endpoint: Endpoint;
  readonly seen: Sighting;
}

/** A view together with the finding it continues. */
export interface MatchedView extends View {
  readonly previous: Finding | null;
  /** Live findings of names that have gone into this one; see {@link closeAbsorbed}. */
  readonly absorbed: readonly Finding[];
}

interface Evidence {
  readonly exposure: string;
  readonly version: string;
  readonly signals: readonly string[];
}

function evidenceOf(seen: Sighting): Evidence | null {
  if (seen.kind !== 'identified') return null;
  const { exposure, version, signals } = seen.assessment;
  return { exposure, version, signals };
}

function isEqual(a: Evidence | null, b: Evidence | null): boolean {
  if (a === null || b === null || a.exposure !== b.exposure || a.version !== b.version) return false;
  return a.signals.every((id) => b.signals.includes(id)) && b.signals.every((id) => a.signals.includes(id));
}

function ownId(view: View): string {
  const { address, port, host } = view.endpoint;
  return findingId(view.product, address, port, host);
}

function withNames(base: View, twins: readonly View[]): View {
  if (base.seen.kind !== 'identified') return base;
  const names = [base, ...twins].flatMap(({ endpoint, seen }) => [
    ...(endpoint.host === null ? [] : [endpoint.host]),
    ...(seen.kind === 'identified' ? seen.hostnames : []),
  ]);
  return {
    ...base,
    endpoint: { ...base.endpoint, host: null },
    seen: { ...base.seen, hostnames: [...new Set(names)] },
  };
}

// Who was written to about the name must not be written to again about the address.
function withNotice(kept: Finding | null, absorbed: readonly Finding[]): Finding | null {
  const notified = absorbed.find(({ notifiedAt }) => notifiedAt !== null);
  if (kept === null || kept.notifiedAt !== null || notified === undefined) return kept;
  return { ...kept, notifiedAt: notified.notifiedAt, contact: notified.contact };
}

function mergeUnnamed(unnamed: View, named: readonly View[], stored: readonly Finding[]): readonly MatchedView[] {
  const evidence = evidenceOf(unnamed.seen);
  const twins = named.filter(({ seen }) => isEqual(evidence, evidenceOf(seen)));
  const rest = named
    .filter((view) => !twins.includes(view))
    .map((view): MatchedView => {
      // Its finding may have been merged before: the id tells whose it was, and the name takes it back.
      const previous = stored.find(
        ({ id, endpoint }) => endpoint.host === view.endpoint.host || (evidenceOf(view.seen) && id === ownId(view)),
      );
      return { ...view, previous: previous ?? null, absorbed: [] };
    });
  const twinHosts = twins.map(({ endpoint }) => endpoint.host);
  const free = stored.filter((finding) => !rest.some(({ previous }) => previous === finding));
  const previous =
    free.find(({ id }) => id === ownId(unnamed)) ??
    free.find(({ endpoint }) => endpoint.host === null) ??
    free.find((finding) => twinHosts.includes(finding.endpoint.host) || isEqual(evidence, finding));
  const absorbed = free.filter(
    (each) => each !== previous && twinHosts.includes(each.endpoint.host) && !CLOSED_STATES.includes(each.state),
  );
  return [{ ...withNames(unnamed, twins), previous: withNotice(previous ?? null, absorbed), absorbed }, ...rest];
}

/** Only names were asked: one that shows what the address is known to show is a sight of the address. */
function mergeNamed(named: readonly View[], stored: readonly Finding[]): readonly MatchedView[] {
  const exact = (view: View): Finding | null =>
    stored.find(({ endpoint }) => endpoint.host === view.endpoint.host) ?? null;
  const kept = stored.find(({ endpoint }) => endpoint.host === null);
  // A name that was absorbed before left a `gone` finding behind, which must not come back beside the kept one.
  const strangers = named.filter((view) => {
    const known = exact(view);
    return evidenceOf(view.seen) !== null && (known === null || known.state === 'gone');
  });
  const base =
    kept &&
    (strangers.find((view) => ownId(view) === kept.id) ??
      strangers.find(({ seen }) => isEqual(evidenceOf(seen), kept)));
  if (!kept || !base) return named.map((view) => ({ ...view, previous: exact(view), absorbed: [] }));
  const folded = strangers.filter((view) => view === base || isEqual(evidenceOf(view.seen), evidenceOf(base.seen)));
  const rest = named.filter((view) => !folded.includes(view));
  return [
    { ...withNames(base, folded), previous: kept, absorbed: [] },
    ...rest.map((view) => ({ ...view, previous: exact(view), absorbed: [] })),
  ];
}

/**
 * Finds the stored finding that each view continues, and makes one of named and unnamed views with equal
 * evidence: the unnamed one stays, the names go to `hostnames`. A stored named finding gives its id to it.
 */
export function mergeViews(views: readonly View[], stored: readonly Finding[]): readonly MatchedView[] {
  const places = Map.groupBy(views, ({ product, endpoint }) =>
    JSON.stringify([product, endpoint.address, endpoint.port]),
  );
  return [...places.values()].flatMap((group) => {
    const known = stored
      .filter(({ product, endpoint }) =>
        group.some(
          (view) =>
            view.product === product &&
            view.endpoint.address === endpoint.address &&
            view.endpoint.port === endpoint.port,
        ),
      )
      .toSorted((a, b) => Date.parse(a.firstSeen) - Date.parse(b.firstSeen));
    const unnamed = group.find(({ endpoint }) => endpoint.host === null);
    const named = group.filter(({ endpoint }) => endpoint.host !== null);
    return unnamed ? mergeUnnamed(unnamed, named, known) : mergeNamed(named, known);
  });
}

/** Takes the finding of a name off the books once its server is recorded as finding `into`. */
export function closeAbsorbed(finding: Finding, into: string, at: string, sweepId: string): Tracked {
  const reason = `same server as finding ${into}, which now carries the name`;
  return {
    finding: { ...finding, state: 'gone' },
    events: [{ findingId: finding.id, at, sweepId, from: finding.state, to: 'gone', reason }],
  };
}
