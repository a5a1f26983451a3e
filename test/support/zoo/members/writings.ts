import { description, rootPage, secToken, slogan } from '../airbyte/page.ts';
import type { Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { nginxPage } from '../wire/nginx-pages.ts';
import { answer, html, pathOf, redirect, type Site } from '../wire/site.ts';
import { web } from '../wire/web.ts';

function onePage(title: string, head: string, body: string): Site {
  const page = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`;
  return (asked) => (pathOf(asked) === '/' ? html(page) : answer(404, 'text/html', nginxPage(404, 'nginx')));
}

const escapedPage = rootPage({ version: '1.3.0' }).replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const writings: readonly (readonly [id: string, title: string, site: Site])[] = [
  [
    'docs',
    'The documentation, made with Docusaurus.',
    onePage('Airbyte | Docs', '<meta name="generator" content="Docusaurus v3.7.0">', '<div id="__docusaurus"></div>'),
  ],
  ['blog', 'A blog about moving data.', onePage('Airbyte tutorial: Postgres to BigQuery', '', '<h1>Airbyte</h1>')],
  ['status', 'A status page.', onePage('Airbyte Status', '', '<p>All systems operational</p>')],
  ['fairbyte', 'A product whose name contains the other.', onePage('Fairbyte', '', '<div id="root"></div>')],
  [
    'wiki-exact-title',
    'A wiki page titled exactly Airbyte.',
    onePage('Airbyte', '', '<h1>Airbyte</h1><p>How we run it.</p>'),
  ],
  [
    'quotes-description',
    'A page that quotes the description in its own meta.',
    onePage('Tools', `<meta name="description" content="${description}">`, '<p>List</p>'),
  ],
  ['quotes-slogan', 'A page that quotes the slogan.', onePage('Tools', '', `<blockquote>${slogan}</blockquote>`)],
  [
    'quotes-sec-token',
    'A page that explains the token in its text.',
    onePage('How to find Airbyte', '', `<code>airbyte:sec-token ${secToken}</code>`),
  ],
  [
    'quotes-page-escaped',
    'A page that shows the whole source of the root page, escaped.',
    onePage('View source', '', `<pre>${escapedPage}</pre>`),
  ],
  [
    'quotes-page-in-comment',
    'A page with the root page in a comment.',
    onePage('Notes', '', `<!-- ${rootPage({ version: '1.3.0' })} --><p>Notes</p>`),
  ],
  [
    'quotes-page-in-script',
    'A page with the root page in a script of type text/template.',
    onePage(
      'Editor',
      '',
      `<script type="text/template">${rootPage({ version: '1.3.0' }).replaceAll('</script>', '<\\/script>')}</script>`,
    ),
  ],
  [
    'quotes-page-in-textarea',
    'A page with the root page in a text area.',
    onePage('Paste bin', '', `<textarea>${rootPage({ version: '0.35.5-alpha' })}</textarea>`),
  ],
];

/** Pages that write about Airbyte, and forwards to the vendor: all silent. */
export const lookAlikeWritings: readonly Member[] = [
  ...writings.map(([id, title, site]) =>
    defineMember({
      id: `writing-${id}`,
      group: 'look-alike',
      title,
      expect: [{ port: 8080, finding: false }],
      listeners: () => [web(8080, site)],
    }),
  ),
  defineMember({
    id: 'forward-to-vendor-cloud',
    group: 'look-alike',
    title: 'A host that forwards everybody to the vendor.',
    expect: [{ port: 8080, finding: false }],
    listeners: () => [web(8080, () => redirect('https://cloud.airbyte.com/'))],
  }),
];
