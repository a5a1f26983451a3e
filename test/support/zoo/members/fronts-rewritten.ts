import type { Install } from '../airbyte/install.ts';
import type { Expectation, Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import type { Site } from '../wire/site.ts';
import { web } from '../wire/web.ts';
import { webappOf } from './installs.ts';

type Rewrite = (page: string) => string;

const modern: Install = { version: '1.4.0' };
const older: Install = { version: '0.35.5-alpha' };
const twelveScripts = '<script>window.dataLayer=window.dataLayer||[];</script>'.repeat(12);
const sprite = '<svg style="display:none"><title>Sprite</title><symbol id="a"><title>Close</title></symbol></svg>';

const rewrites: readonly (readonly [id: string, title: string, install: Install, rewrite: Rewrite])[] = [
  ['minified', 'A minifier that drops quotes, line breaks and closing slashes.', modern, minify],
  ['minified-older', 'The same with the injected script of an older page.', older, minify],
  ['upper-case', 'Tags and attribute names in upper case.', modern, upperCase],
  [
    'title-attributes',
    'A title with an attribute and blanks around its text.',
    modern,
    (page) => page.replace('<title>Airbyte</title>', '<title data-head="1">\n      Airbyte\n    </title>'),
  ],
  [
    'meta-order',
    'Metas in single quotes, content before name.',
    modern,
    (page) => page.replace(/<meta name="([^"]*)" content="?([^">]*)"?\/?>/g, "<meta content='$2' data-x name='$1'>"),
  ],
  ['byte-order-mark', 'A byte order mark before the page.', modern, (page) => `\ufeff${page}`],
  [
    'leading-comment',
    'Blank lines and a comment before the page.',
    modern,
    (page) => `\n\n <!-- cached 3 s -->${page}`,
  ],
  [
    'base-element',
    'A base element, as sub_filter recipes add it.',
    modern,
    (page) => page.replace('<head>', '<head><base href="/elsewhere/">'),
  ],
  [
    'scripts-first',
    'Twelve scripts of an analytics service before everything else.',
    older,
    (page) => page.replace('<head>', `<head>${twelveScripts}`),
  ],
  [
    'script-asks-first',
    'A script that asks for the version before it is set.',
    older,
    (page) => page.replace('window.TRACKING', 'var v = window.AIRBYTE_VERSION || ""; window.TRACKING'),
  ],
  [
    'svg-first',
    'A sprite with titles of its own before the title.',
    modern,
    (page) => page.replace('<title>', `${sprite}<title>`),
  ],
  [
    'other-title',
    'White-labelled: the title is the name of the house.',
    modern,
    (page) => page.replace('<title>Airbyte</title>', '<title>Zoo Data Movement</title>'),
  ],
  [
    'head-stripped',
    'A head of which a filter left the title alone.',
    modern,
    (page) => page.replace(/<meta name=[^>]*>/g, ''),
  ],
];

function minify(page: string): string {
  return page
    .replace(/>\s+</g, '><')
    .replace(/ (\w+)="([\w/.-]+)"/g, ' $1=$2')
    .replaceAll('/>', '>')
    .replace(/<script[^>]*>window\.[^<]*/, (script) => script.replaceAll(' = ', '='));
}

function upperCase(page: string): string {
  return page
    .replace(
      /<(\/?)(html|head|title|meta|script|link|body)\b/g,
      (_, slash: string, name: string) => `<${slash}${name.toUpperCase()}`,
    )
    .replace(/ (name|content|value)=/g, (_, name: string) => ` ${name.toUpperCase()}=`);
}

/** The site with its pages changed on the way. */
function rewritten(site: Site, rewrite: Rewrite): Site {
  return (asked) => {
    const inner = site(asked);
    const isPage = typeof inner.body === 'string' && inner.body.includes('<div id="root">');
    return isPage ? { ...inner, body: rewrite(String(inner.body)) } : inner;
  };
}

/** Airbyte whose page something in front has rewritten; the API is as it was. */
export const frontsRewritten: readonly Member[] = rewrites.map(([id, title, install, rewrite]) => {
  const expected: Expectation = { port: 8080, finding: true, exposure: 'open', version: install.version };
  return defineMember({
    id: `rewritten-${id}`,
    group: 'front',
    title,
    expect: [expected],
    listeners: (place) => [web(8080, rewritten(webappOf(install, place), rewrite))],
  });
});
