import { type Answer, answer, json } from '../wire/site.ts';
import { hasAsset } from './assets.ts';
import { since } from './era.ts';

/** A file that lies beside the release's root page, null for anything else. */
export function staticFile(path: string, version: string, favicon: Uint8Array): Answer | null {
  switch (path) {
    case '/favicon.ico':
      return answer(200, 'image/x-icon', favicon);
    case '/manifest.json':
      return json(manifest(version));
    case '/robots.txt':
      return answer(200, 'text/plain', '# https://www.robotstxt.org/robotstxt.html\nUser-agent: *\n');
    case '/index.css':
      return since(version, '0.14.3') ? answer(200, 'text/css', `/* stand-in ${version} */\n`) : null;
    case '/buildInfo.json':
      return since(version, '0.41.0') ? json({ build: version }) : null;
    default:
      return hasAsset(version, path) ? answer(200, 'application/javascript', '"use strict";\n') : null;
  }
}

function manifest(version: string): Record<string, unknown> {
  const icons = since(version, '0.44.5') ? ['/icon_blue_16.png', '/icon_blue_112.png'] : ['/logo112.png'];
  return {
    short_name: 'Airbyte',
    name: 'Airbyte',
    icons: icons.map((src) => ({ src, type: 'image/png' })),
    start_url: '.',
    display: 'standalone',
    theme_color: '#625EFF',
    background_color: '#F8F8FF',
  };
}
