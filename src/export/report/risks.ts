import { isClosed } from '../words.ts';
import { countBy, LEAST_PUBLIC } from './counts.ts';
import type { ReportData } from './data.ts';
import { type Html, html, section } from './html.ts';

/** The weaknesses that open findings have, in words, with what to do. */
export function risksSection({ findings, risks, isPublic }: ReportData): Html {
  const live = findings.filter((finding) => !isClosed(finding));
  const counts = new Map(
    countBy(
      live.flatMap((finding) => [...new Set(finding.risks)]),
      (risk) => risk,
    ),
  );
  const listed = risks.flatMap((risk) => {
    const [sure, maybe] = [counts.get(risk.id) ?? 0, counts.get(`${risk.id}?`) ?? 0];
    if (sure + maybe === 0) return [];
    const many = isPublic ? amount(sure) : `${sure} for certain, ${maybe} possibly`;
    return html`<h3><span class="${risk.severity}">${risk.severity}</span> ${risk.title}</h3>
<p>${risk.wording}</p><p class="dim">${risk.id}: ${many}</p>
`;
  });
  return section('risks', 'Known weaknesses', listed.length === 0 ? html`<p>None.</p>` : html`${listed}`);
}

function amount(sure: number): string {
  return sure >= LEAST_PUBLIC ? 'several findings' : 'few findings';
}
