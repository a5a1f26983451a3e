import type { Finding } from '../../model/finding.ts';
import type { Severity } from '../../model/fingerprint.ts';
import { endpointUrl } from '../endpoint-url.ts';
import { isClosed } from '../words.ts';
import type { ReportData } from './data.ts';
import { type Html, html, NOTHING, section, table } from './html.ts';

const ORDER: readonly Severity[] = ['critical', 'medium', 'low'];
const HEADS = ['Severity', 'Where', 'Exposure', 'Version', 'Risks', 'State', 'First seen', 'Last seen', 'Told'];

/** Each finding in a row, the worst first; nothing of it is a link that a click would follow. */
export function findingsSection({ findings, isPublic }: ReportData): Html {
  if (isPublic) return NOTHING;
  const sorted = findings.toSorted(
    (a, b) =>
      Number(isClosed(a)) - Number(isClosed(b)) ||
      ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) ||
      (b.lastSeen < a.lastSeen ? -1 : 1),
  );
  return section('findings', 'Findings', sorted.length === 0 ? html`<p>None.</p>` : table(HEADS, sorted.map(rowOf)));
}

function rowOf(finding: Finding): readonly (Html | string)[] {
  const { severity, endpoint, exposure, version, risks, state, firstSeen, lastSeen, notifiedAt, contact } = finding;
  const names = finding.hostnames.filter((name) => name !== endpoint.host);
  return [
    html`<span class="${severity}">${severity}</span>`,
    html`${endpointUrl(endpoint)}<br><span class="dim">${[endpoint.host === null ? '' : endpoint.address, ...names].filter((name) => name !== '').join(', ')}</span>`,
    exposure,
    version,
    risks.join(', '),
    state,
    day(firstSeen),
    day(lastSeen),
    notifiedAt === null ? '' : html`${day(notifiedAt)}<br><span class="dim">${contact}</span>`,
  ];
}

function day(time: string): string {
  return time.slice(0, 10);
}
