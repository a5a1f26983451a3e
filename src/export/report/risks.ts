import type { Severity } from '../../model/fingerprint.ts';
import { isClosed } from '../words.ts';
import { countBy, LEAST_PUBLIC } from './counts.ts';
import type { ReportData } from './data.ts';
import { type Html, html, section } from './html.ts';

const ORDER: readonly Severity[] = ['critical', 'medium', 'low'];

/** The weaknesses that current findings have, in words, with what to do; the worst first. */
export function risksSection({ findings, risks, isPublic }: ReportData): Html {
  const live = findings.filter((finding) => !isClosed(finding));
  const counts = new Map(
    countBy(
      live.flatMap((finding) => [...new Set(finding.risks)]),
      (risk) => risk,
    ),
  );
  const sorted = risks.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const listed = sorted.flatMap((risk) => {
    const [sure, maybe] = [counts.get(risk.id) ?? 0, counts.get(`${risk.id}?`) ?? 0];
    if (sure + maybe === 0) return [];
    return html`<h3><span class="${risk.severity}">${risk.severity}</span> ${risk.title}</h3>
<p>${risk.wording}</p><p class="dim">${risk.id}: ${isPublic ? roughly(sure) : amount(sure, maybe)}</p>
`;
  });
  return section('risks', 'Known weaknesses', listed.length === 0 ? html`<p>None.</p>` : html`${listed}`);
}

function amount(sure: number, maybe: number): string {
  if (sure === 0) return `possibly ${findings(maybe)}`;
  return `${findings(sure)}${maybe === 0 ? '' : `, possibly ${maybe} more`}`;
}

function findings(count: number): string {
  return count === 1 ? '1 finding' : `${count} findings`;
}

function roughly(sure: number): string {
  return sure >= LEAST_PUBLIC ? 'several findings' : 'few findings';
}
