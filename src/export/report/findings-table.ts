import { byUrgency, type Finding } from '../../model/finding.ts';
import { endpointUrl } from '../endpoint-url.ts';
import { isClosed } from '../words.ts';
import type { ReportData } from './data.ts';
import { type Html, html, NOTHING, section, table } from './html.ts';

const HEADS = ['Where', 'Severity', 'Version', 'Weaknesses', 'State', 'Seen', 'Reported'];

/** Each finding in a row, the worst first; nothing of it is a link that a click would follow. */
export function findingsSection({ findings, isPublic }: ReportData): Html {
  if (isPublic) return NOTHING;
  const sorted = findings.toSorted((a, b) => Number(isClosed(a)) - Number(isClosed(b)) || byUrgency(a, b));
  const rows = sorted.map(rowOf);
  return section('findings', 'Findings', rows.length === 0 ? html`<p>None.</p>` : table(HEADS, rows, 'list'));
}

function rowOf(finding: Finding): readonly (Html | string)[] {
  const { id, severity, endpoint, exposure, version, risks, state, firstSeen, lastSeen, notifiedAt, contact } = finding;
  const names = finding.hostnames.filter((name) => name !== endpoint.host);
  const also = [endpoint.host === null ? '' : endpoint.address, ...names].filter((name) => name !== '').join(', ');
  return [
    html`${endpointUrl(endpoint)}${also === '' ? NOTHING : html`<br><span class="dim">${also}</span>`}<br><span class="dim">ID ${id}</span>`,
    html`<span class="${severity}">${severity}</span><br><span class="dim">${exposure}</span>`,
    version,
    risks.join(', '),
    state,
    html`${day(firstSeen)}<br>${day(lastSeen)}`,
    notifiedAt === null ? '' : html`${day(notifiedAt)}<br><span class="dim">${contact}</span>`,
  ];
}

function day(time: string): Html {
  return html`<span class="word">${time.slice(0, 10)}</span>`;
}
