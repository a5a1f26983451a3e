import type { Finding } from '../../model/finding.ts';
import type { Notice, NoticeState } from '../../model/notice.ts';
import { registrableDomain } from '../../notice/recipient.ts';
import type { Policy } from './policy.ts';
import { TOLD_STATES } from './record.ts';

/** What runs at one address for one party: one case, one mail, however many ports it has. */
export interface Case {
  readonly address: string;
  /** Exposed findings that are to be told or were told, by port. */
  readonly findings: readonly Finding[];
  /** What was written about them since they were last found open, oldest first; no drafts, nothing dropped. */
  readonly notices: readonly Notice[];
}

const WRITTEN: readonly NoticeState[] = ['approved', 'sending', 'sent', 'held', 'failed', 'bounced'];

/** Sorts the findings that concern the workflow into cases. */
export function toCases(
  findings: readonly Finding[],
  notices: readonly Notice[],
  exposures: Policy['exposures'],
): readonly Case[] {
  const written = Map.groupBy(
    notices
      .filter((notice) => WRITTEN.includes(notice.state))
      .flatMap((notice) => notice.findingIds.map((id) => ({ id, notice }))),
    ({ id }) => id,
  );
  const exposed = findings.filter(
    ({ state, exposure }) =>
      (TOLD_STATES.includes(state) || state === 'notified') && (exposures as readonly string[]).includes(exposure),
  );
  return [...Map.groupBy(exposed, ({ endpoint }) => endpoint.address)].flatMap(([address, here]) =>
    byParty(here).map((party): Case => {
      const about = party.flatMap(({ id }) => (written.get(id) ?? []).map(({ notice }) => notice));
      const start = startOf(party);
      const current = [...new Set(about)].filter((notice) => isCurrent(notice, start));
      return {
        address,
        findings: party.toSorted((a, b) => a.endpoint.port - b.endpoint.port),
        notices: current.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1)),
      };
    }),
  );
}

/**
 * Servers of several customers can share an address and differ by name: neither may read of the other. What has no
 * name of its own goes with the only named party, or stands alone.
 */
function byParty(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const parties = Map.groupBy(findings, ({ endpoint }) =>
    endpoint.host === null ? '' : registrableDomain(endpoint.host) || endpoint.host,
  );
  return parties.size <= 2 && parties.has('') ? [findings] : [...parties.values()];
}

/** When the operator was first written to in this round; null when it was not. */
function startOf(findings: readonly Finding[]): string | null {
  const times = findings.flatMap(({ state, notifiedAt }) => (state === 'notified' ? (notifiedAt ?? []) : []));
  return times.toSorted()[0] ?? null;
}

function timeOf(notice: Notice): string {
  return notice.sentAt ?? notice.createdAt;
}

/** A mail that went out before the finding was fixed and came back speaks of another time. */
function isCurrent(notice: Notice, start: string | null): boolean {
  if (notice.state !== 'sent') return true;
  return start !== null && timeOf(notice) >= start;
}
