import { scriptTags } from './assets.ts';
import { since, within } from './era.ts';
import { injectScript } from './injected-script.ts';
import type { Install } from './install.ts';

export const secToken = 'c82db11b-64df-413d-aba8-ee66b99c046f';
export const slogan = 'Airbyte | Open-Source Data Integration Pipelines To Your Warehouses';
export const description =
  'Airbyte is the turnkey open-source data integration platform that syncs data from applications, APIs and databases to warehouses.';

/** The root page as the release's own web server sends it. */
export function rootPage(install: Install): string {
  const { version } = install;
  const scripts = scriptTags(version);
  const head = [
    '<meta charset="utf-8"/>',
    '<link rel="icon" href="/favicon.ico"/>',
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    '<meta name="theme-color" content="#000000"/>',
    ...metas(install),
    `<link rel="apple-touch-icon" href="${since(version, '0.44.5') ? '/apple-touch-icon.png' : '/logo192.png'}"/>`,
    '<link rel="manifest" href="/manifest.json"/>',
    '<title>Airbyte</title>',
    ...stylesheets(version),
    ...(within(version, '0.2.0', '0.5.3') ? [strategyScript] : []),
    ...(scripts.head === '' ? [] : [scripts.head]),
  ];
  const body = [`<noscript>${noscript(version)}</noscript>`, '<div id="root"></div>', scripts.body];
  // Create React App minifies its page into one line, Vite leaves it as it is.
  const glue = since(version, '0.40.29') ? '\n    ' : '';
  const parts = ['<html lang="en"><head>', ...head, '</head><body>', ...body, '</body></html>'];
  return injectScript(`<!doctype html>${parts.join(glue)}`, install);
}

const strategyScript =
  '<script>const strategyEnv = "segment"; const strategy = strategyEnv === "" ? "logging" : strategyEnv; window.TRACKING_STRATEGY = strategy;</script>';

function metas({ version, states }: Install): string[] {
  const stated = states?.page ?? version;
  const quote = since(version, '0.50.48') ? '' : '"';
  const lines: string[] = [];
  if (!since(version, '0.6.0'))
    lines.push('<meta name="description" content="Web site created using create-react-app"/>');
  else if (!since(version, '0.40.6')) lines.push(`<meta name="${slogan}" content="${description}"/>`);
  else lines.push(`<meta name="description" content="${description}"/>`);
  if (since(version, '0.43.2')) lines.push(`<meta name="airbyte:sec-token" content="${secToken}"/>`);
  else if (since(version, '0.40.6')) lines.push(`<meta name="airbyte:sec-token" value="${secToken}"/>`);
  if (since(version, '0.43.2')) lines.push(`<meta name="airbyte:version" content=${quote}${stated}${quote}>`);
  return lines;
}

function stylesheets(version: string): string[] {
  if (within(version, '0.14.3', '0.32.6')) return ['<link rel="stylesheet" href="./index.css"/>'];
  return since(version, '0.32.7') ? ['<link rel="stylesheet" href="/index.css"/>'] : [];
}

function noscript(version: string): string {
  const words = 'You need to enable JavaScript to run this app.';
  if (!since(version, '0.14.3')) return words;
  const alt = since(version, '0.40.19') ? '' : 'logo';
  return `<img src="/logo.png" alt="${alt}" width="90" height="94"/><div class="card">${words}</div>`;
}
