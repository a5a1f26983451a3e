import type { Finding } from '../../model/finding.ts';
import { isClosed } from '../words.ts';
import { countBy, publicCount, showCounts } from './counts.ts';
import type { ReportData } from './data.ts';
import { type Html, html, NOTHING, section, table } from './html.ts';

/** Most values of one kind that are listed. */
const MAX_VALUES = 30;

type Shown = ReturnType<typeof showCounts>;

/** The numbers at a glance, then the findings by what matters about them. */
export function summarySection({ findings, isPublic }: ReportData): Html {
  const live = findings.filter((finding) => !isClosed(finding));
  const count = (among: readonly Finding[], keyOf: (finding: Finding) => string): Shown =>
    showCounts(countBy(among, keyOf), isPublic);
  const states = count(findings, ({ state }) => state);
  const exposures = count(live, ({ exposure }) => exposure);
  const versions = count(live, ({ version }) => version || 'not known');
  // What a table below hides must not stand above it.
  const valueIn = (shown: Shown, wanted: string): string => shown.find(([value]) => value === wanted)?.[1] ?? '0';
  const show = isPublic ? publicCount : String;
  const cards = [
    ['current findings', show(live.length)],
    ['answer without a login', valueIn(exposures, 'open')],
    ['reported to a contact', show(findings.filter(({ notifiedAt }) => notifiedAt !== null).length)],
    ['fixed', valueIn(states, 'fixed')],
  ];
  return section(
    'summary',
    'Summary',
    html`<ul class="cards">${cards.map(([title = '', number = '']) => html`<li><b>${number}</b>${title}</li>`)}</ul>
<div class="columns">${[
      counted('State', 'All findings by state', states),
      counted(
        'Severity',
        'Current ones by severity',
        count(live, ({ severity }) => severity),
      ),
      counted('Exposure', 'Current ones by exposure', exposures),
      // A version that only few have would name them to whoever knows one.
      counted(
        'Version',
        'Current ones by version',
        versions.filter(([, number]) => !number.startsWith('<')),
        versions.length,
      ),
    ]}</div>`,
  );
}

function counted(what: string, title: string, shown: Shown, total: number = shown.length): Html {
  const rows = shown.slice(0, MAX_VALUES);
  const left = total - rows.length;
  return html`<div><h3>${title}</h3>${[
    rows.length > 0 ? table([what, 'Findings'], rows, 'counts') : NOTHING,
    left > 0 ? html`<p class="dim">and ${left} more that few have</p>` : NOTHING,
    total === 0 ? html`<p class="dim">none</p>` : NOTHING,
  ]}</div>`;
}
