import { hiddenParts, LEAST_PUBLIC, publicCount } from './counts.ts';
import { curve } from './curve.ts';
import type { DisclosureNumbers, Outcome, ReportData } from './data.ts';
import { type Html, html, NOTHING, section, table } from './html.ts';

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
    parts(disclosure, isPublic),
  );
}

function facts({ all, endedUntold }: DisclosureNumbers, isPublic: boolean): Html {
  const show = isPublic ? publicCount : String;
  return html`<dl><dt>Mails sent</dt><dd>${show(all.mails)}</dd><dt>Came back</dt><dd>${show(all.mails - all.arrived)}</dd>
<dt>Findings told of</dt><dd>${show(all.told)}</dd><dt>No longer exposed since</dt><dd>${show(all.ended)}</dd>
<dt>Median time until then</dt><dd>${median(all, isPublic)}</dd>
<dt>Ended before anybody was told</dt><dd>${show(endedUntold)}</dd></dl>`;
}

function median({ medianDays, ended }: Outcome, isPublic: boolean): string {
  if (medianDays === null || (isPublic && ended < LEAST_PUBLIC)) return 'not known yet';
  return `${Math.round(medianDays * 10) / 10} days`;
}

function parts({ byRung, byProvider, bySeverity }: DisclosureNumbers, isPublic: boolean): Html {
  const show = isPublic ? publicCount : String;
  const kinds = [
    ['contact', byRung],
    ['network', byProvider],
    ['severity', bySeverity],
  ] as const;
  const rows = kinds.flatMap(([kind, all]) => {
    const hidden = isPublic ? hiddenParts(all, ({ told }) => told) : new Set();
    const shown = all.filter((part) => !hidden.has(part) && (!isPublic || part.told > 0));
    return shown.map((part) => [
      kind,
      part.name,
      show(part.mails),
      show(part.mails - part.arrived),
      show(part.told),
      show(part.ended),
      median(part, isPublic),
    ]);
  });
  return rows.length === 0
    ? NOTHING
    : table(['By', '', 'Mails', 'Came back', 'Told', 'No longer exposed', 'Median time'], rows);
}
