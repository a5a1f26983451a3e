import { createHash } from 'node:crypto';
import { since } from './era.ts';

/** The script tags of a release's bundle, and the page's own paths among them. */
export function scriptTags(version: string): { readonly head: string; readonly body: string } {
  if (since(version, '0.62.0')) return { head: viteTags(version, 'main', 190), body: '' };
  if (since(version, '0.40.29'))
    return { head: viteTags(version, 'index', since(version, '0.50.35') ? 12 : 0), body: '' };
  if (since(version, '0.35.33')) {
    return { head: `<script defer="defer" src="/static/js/main.${hex8(version, 'main')}.js"></script>`, body: '' };
  }
  const runtime =
    '!function(e){var r=this["webpackJsonpairbyte-webapp"]=this["webpackJsonpairbyte-webapp"]||[];r.push=e}([])';
  const vendor = `<script src="/static/js/2.${hex8(version, 'vendor')}.chunk.js"></script>`;
  const main = `<script src="/static/js/main.${hex8(version, 'main')}.chunk.js"></script>`;
  return { head: '', body: `<script>${runtime}</script>${vendor}${main}` };
}

/** Whether the release's bundle has the file. */
export function hasAsset(version: string, path: string): boolean {
  const { head, body } = scriptTags(version);
  return (head + body).includes(`"${path}"`);
}

function viteTags(version: string, entry: string, prefetched: number): string {
  const name = (part: string): string =>
    since(version, '0.62.0') ? `${part}-${base36(version, part)}` : `${part}-${hex8(version, part)}`;
  const preloads = since(version, '0.62.0') ? ['core', 'broadcast-channel'] : [];
  const lazy = Array.from({ length: prefetched }, (_, index) => `page${index}`);
  return [
    `<script type="module" crossorigin src="/assets/${name(entry)}.js"></script>`,
    ...preloads.map((part) => `<link rel="modulepreload" crossorigin href="/assets/${name(part)}.js">`),
    ...lazy.map((part) => `<link rel="prefetch" href="/assets/${name(part)}.js" />`),
  ].join('\n    ');
}

function hex8(version: string, part: string): string {
  return createHash('sha256').update(`${version} ${part}`).digest('hex').slice(0, 8);
}

function base36(version: string, part: string): string {
  return BigInt(`0x${createHash('sha256').update(`${version} ${part}`).digest('hex')}`)
    .toString(36)
    .slice(0, 9);
}
