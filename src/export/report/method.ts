import type { ReportData } from './data.ts';
import { type Html, html, section } from './html.ts';

/** How the numbers came about and who answers for them. */
export function methodSection({ operator, toolVersion }: ReportData): Html {
  const who =
    operator === null
      ? html`<p>No operator is named in the configuration.</p>`
      : html`<dl><dt>Published by</dt><dd>${operator.name}</dd><dt>Contact</dt><dd>${operator.contact}</dd><dt>About the sweeps</dt><dd>${operator.url}</dd></dl>`;
  return section(
    'method',
    'Method and identity',
    html`<p>Found with airsweep ${toolVersion}: a connection and a few plain reads that any visitor's browser would make. No login was
tried, nothing was changed, no content was read or kept. A server counts when independent signs agree; “open” means that its
interface answers without a login. “Fixed” takes two clean re-checks at least a day apart; silence alone is “gone”. Versions with
two dots are estimates between releases; a question mark after a weakness means that it may apply. All times are UTC.</p>`,
    who,
  );
}
