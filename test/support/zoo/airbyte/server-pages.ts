import { answer, type HeaderLine, html, pathOf, type Site } from '../wire/site.ts';
import { cspLines } from './csp.ts';
import { since } from './era.ts';
import type { Install } from './install.ts';
import { rootPage } from './page.ts';
import { staticFile } from './static-file.ts';

/** The UI that the API server itself serves from 1.7.0 on, to anybody. */
export function serverPages(install: Install, favicon: Uint8Array): Site {
  const { version } = install;
  const page = rootPage(install);
  const lines: HeaderLine[] = [...cspLines(version)];
  if (since(version, '2.0.0')) lines.push(['Cache-Control', 'no-cache, no-store, must-revalidate, max-age=0']);
  return (asked) => {
    const path = pathOf(asked);
    const file = staticFile(path, version, favicon);
    if (file !== null) return file;
    if (path.startsWith('/assets/')) return answer(404, 'application/json', 'Object not found.');
    const modified: HeaderLine[] = since(version, '1.8.0') ? [['Last-Modified', new Date().toUTCString()]] : [];
    return html(page, ...lines, ...modified);
  };
}
