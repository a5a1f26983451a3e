import { hiddenParts, LEAST_PUBLIC, publicCount } from './counts.ts';
import { curve, showDays } from './curve.ts';
import type { DisclosureNumbers, Outcome, ReportData } from './data.ts';
import { type Html, html, NOTHING, section, table } from './html.ts';

const HEADS = ['Mails', 'Came back', 'Findings reported', 'No longer exposed', 'Median time'];

/** How the notices fared. In public only where enough findings are behind a number. */
export function disclosureSection({ disclosure, isPublic }: ReportData): Html {
  const { mails, told } = disclosure.all;
  if (mails === 0) return section('disclosure', 'Disclosure', html`<p>No notice has been sent.</p>`);
  if (isPublic && told < LEAST_PUBLIC)
    return section(
      'disclosure',
      'Disclosure',
      html`<p>Notices about fewer than ${LEAST_PUBLIC} findings were sent.</p>`,
    );
  return section(
    'disclosure',
    'Disclosure',
    facts(disclosure, isPublic),
    disclosure.curve.length > 0 ? curve(disclosure.curve) : NOTHING,
    html`${parts(disclosure, isPublic)}`,
  );
}

function facts({ all, endedUntold }: DisclosureNumbers, isPublic: boolean): Html {
  const show = isPublic ? publicCount : String;
  return html`<dl><dt>Mails sent</dt><dd>${show(all.mails)}</dd><dt>Came back</dt><dd>${show(all.mails - all.arrived)}</dd>
<dt>Findings reported</dt><dd>${show(all.told)}</dd><dt>No longer exposed since</dt><dd>${show(all.ended)}</dd>
<dt>Median time until then</dt><dd>${median(all, isPublic)}</dd>
<dt>Ended before anybody was told</dt><dd>${show(endedUntold)}</dd></dl>`;
}

function median({ medianDays, ended }: Outcome, isPublic: boolean): string {
  if (medianDays === null || (isPublic && ended < LEAST_PUBLIC)) return 'not known yet';
  return medianDays < 1 ? 'less than a day' : showDays(medianDays);
}

function parts({ byRung, byProvider, bySeverity }: DisclosureNumbers, isPublic: boolean): readonly Html[] {
  const show = isPublic ? publicCount : String;
  const kinds = [
    ['Contact', 'By source of the contact', byRung],
    ['Network', 'By network', byProvider],
    ['Severity', 'By severity', bySeverity],
  ] as const;
  return kinds.map(([what, title, all]) => {
    const hidden = isPublic ? hiddenParts(all, ({ told }) => told) : new Set();
    const shown = all.filter((part) => !hidden.has(part) && (!isPublic || part.told > 0));
    const rows = shown.map((part) => [
      part.name,
      show(part.mails),
      show(part.mails - part.arrived),
      show(part.told),
      show(part.ended),
      median(part, isPublic),
    ]);
    return rows.length === 0 ? NOTHING : html`<h3>${title}</h3>${table([what, ...HEADS], rows, 'list')}`;
  });
}
