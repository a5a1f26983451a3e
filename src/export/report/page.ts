import type { ReportData } from './data.ts';
import { disclosureSection } from './disclosure.ts';
import { findingsSection } from './findings-table.ts';
import { html } from './html.ts';
import { methodSection } from './method.ts';
import { risksSection } from './risks.ts';
import { STYLE } from './style.ts';
import { summarySection } from './summary.ts';
import { sweepsSection } from './sweeps-table.ts';

/** First line of every report, by which one is known again. */
const FIRST_LINE = '<!doctype html><!-- airsweep report -->';

/** Whatever slipped through could neither run nor fetch anything. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The sections by their ids; the only links there are, and none leaves the page. */
const CONTENTS = [
  ['summary', 'Summary'],
  ['findings', 'Findings'],
  ['risks', 'Known weaknesses'],
  ['disclosure', 'Disclosure'],
  ['sweeps', 'Sweeps'],
  ['method', 'Method and identity'],
] as const;

const TITLE = 'Exposed Airbyte servers';

/** The whole report as one page that needs nothing else. */
export function reportPage(data: ReportData): string {
  const { operator, at, isPublic } = data;
  const publisher = operator === null ? '' : `, published by ${operator.name}`;
  const audience = isPublic
    ? 'For the public: no addresses, names or contacts; small numbers are hidden.'
    : 'TLP:AMBER. A list of open doors: share it with those who need it to close them.';
  const body = html`<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex"><title>${TITLE}${publisher}</title><style>${{ markup: STYLE }}</style></head>
<body><header><h1>${TITLE}</h1><p class="dim">State of ${at.slice(0, 16).replace('T', ' ')} UTC${publisher}. ${audience}</p></header>
<nav aria-label="Contents">${CONTENTS.filter(([id]) => !isPublic || id !== 'findings').map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>
<main>
${[
  summarySection(data),
  findingsSection(data),
  risksSection(data),
  disclosureSection(data),
  sweepsSection(data),
  methodSection(data),
]}</main></body></html>
`;
  return `${FIRST_LINE}\n${body.markup}`;
}

export function isReport(firstLine: string): boolean {
  return firstLine === FIRST_LINE;
}
