import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readHeaders, readPage } from '../../../src/fingerprint/read/answer.ts';
import { instanceConfiguration, operatorEmail } from '../../support/zoo/airbyte/instance-configuration.ts';
import { description, rootPage } from '../../support/zoo/airbyte/page.ts';
import { secToken } from '../samples.ts';
import { head, read, readingOf, script } from './read-body.ts';

describe('a page', () => {
  it.each([
    [
      'as it is served',
      rootPage({ version: '1.0.0' }),
      {
        ...{ title: 'Airbyte', 'meta.description': description, asset: 'vite-main', 'id.root': true },
        ...{ 'meta.airbyte:version': '1.0.0', 'meta.airbyte:sec-token': secToken },
      },
    ],
    [
      'with a value for content',
      rootPage({ version: '0.40.6' }),
      {
        ...{ title: 'Airbyte', 'meta.description': description, asset: 'react-scripts-5', 'id.root': true },
        ...{ 'global.AIRBYTE_VERSION': '0.40.6', 'global.API_URL': '/api/v1/', 'global.TRACKING_STRATEGY': 'segment' },
        'meta.airbyte:sec-token': secToken,
      },
    ],
    [
      'in upper case',
      '<HTML><HEAD><TITLE>Airbyte</TITLE><META NAME="airbyte:version" CONTENT="1.0.0"></HEAD>',
      { title: 'Airbyte', 'meta.airbyte:version': '1.0.0' },
    ],
    ['with blanks and attributes', '<title\n lang="en" >\n\t Airbyte \n</title >', { title: 'Airbyte' }],
    ['with other quotes and order', "<meta content='1.0.0' name=airbyte:version>", { 'meta.airbyte:version': '1.0.0' }],
    [
      'with an empty version without quotes',
      '<meta name="airbyte:version" content=><title>Airbyte</title>',
      { 'meta.airbyte:version': '', title: 'Airbyte' },
    ],
    ['with entities', '<title>Air&#98;yte &amp; co</title>', { title: 'Airbyte & co' }],
    [
      'with a sprite first',
      '<svg><title>x</title><svg><title>y</title></svg></svg><svg/><title>Airbyte</title>',
      { title: 'Airbyte' },
    ],
    [
      'with a sprite that other tags try to end',
      '<svg></math><title>x</title></svg><title>Airbyte</title>',
      { title: 'Airbyte' },
    ],
    ['with a formula that has a title', '<math><title>x</title></math><title>Airbyte</title>', { title: 'Airbyte' }],
    ['with two titles', '<title>Airbyte</title><title>Other</title>', { title: 'Airbyte' }],
    ['that ends behind a tag', '<meta name="airbyte:version" content="1.0.0">', { 'meta.airbyte:version': '1.0.0' }],
    ['that ends in a tag', '<title>A</title><meta name="airbyte:version" content="1.0.0" ', { title: 'A' }],
    ['that ends behind its root', '<title>A</title><div id="root">', { title: 'A', 'id.root': true }],
    ['that ends in its root', '<title>A</title><div id="root"', { title: 'A' }],
    ['that ends in its script', '<title>A</title><script src="/assets/main-abcdefgh.js"', { title: 'A' }],
    ['that ends behind the tag of its title', '<div id="root"></div><title id="x">', { title: '', 'id.root': true }],
    ['that ends in its title', '<html><title>Airbyte', { title: 'Airbyte' }],
    [
      'with an unclosed tag',
      '<html><title>Airbyte</title><meta name="airbyte:version" content="1.0.0',
      { title: 'Airbyte' },
    ],
    ['with controls in its title', '<title>Air\u001b[31mbyte\u202e\u0007</title>', { title: 'Air [31mbyte' }],
    ['with a NUL in its title', '<title>Air\0byte</title>', { title: 'Air byte' }],
    ['with a single-quoted global', "<script>window.API_URL='/api/'</script>", { 'global.API_URL': '/api/' }],
    [
      'with a global that is asked for first',
      script('if (!window.API_URL) {} window.API_URL_OLD = "x"; window.API_URL = "/api/"'),
      { 'global.API_URL': '/api/' },
    ],
    ['with a global set twice', script('window.API_URL = "a"; window.API_URL = "b"'), { 'global.API_URL': 'a' }],
    [
      'with twenty scripts first',
      head(`${'<script>var a;</script>'.repeat(20)}<script>window.API_URL = "c"</script>`),
      { 'global.API_URL': 'c' },
    ],
    ['with an unclosed script', '<script>window.API_URL = "d"', { 'global.API_URL': 'd' }],
    [
      'with the backslash of nginx',
      '<script language="javascript"\\>window.API_URL = "e";</script>',
      { 'global.API_URL': 'e' },
    ],
  ])('%s', (_title, body, facts) => {
    // Nothing else, either: what stands in a tag that never ended is not told.
    const { bytes, sha256, ...told } = read(body);
    expect(told).toEqual({ kind: 'html', ...facts });
  });

  it.each([
    ['a title in a comment', '<!-- <title>Airbyte</title> -->', 'title'],
    ['a title in a script', '<script>"<title>Airbyte</title>"</script>', 'title'],
    ['a meta in a comment', '<!-- <meta name="description" content="x"> -->', 'meta.description'],
    ['a global in the text', '<p>window.API_URL = "x"</p>', 'global.API_URL'],
    ['a global that is computed', '<script>window.API_URL = base + "/x"</script>', 'global.API_URL'],
    ['a title in plain text', 'See <title>Airbyte</title>', 'title'],
    ['a meta that nobody declared', '<meta name="author" content="x">', 'meta.author'],
  ])('%s is not read', (_title, body, key) => {
    expect(read(body)).not.toHaveProperty([key]);
  });

  it('of an imported record is read the same way', () => {
    const { kind, title, asset } = readPage(rootPage({ version: '2.0.0' }), readingOf('root'));
    expect([kind, title, asset]).toEqual(['html', 'Airbyte', 'vite-main']);
  });

  it.each([
    ['a title', `<title>${'a'.repeat(1_048_576)}</title>`],
    ['open titles', '<title>'.repeat(100_000)],
    ['metas', '<meta name="airbyte:version" '.repeat(30_000)],
    ['blanks', `<meta name="description"${' '.repeat(500_000)}content`],
    ['scripts', '<script>window.API_URL window.API_URL</script>'.repeat(20_000)],
    ['one script', `<script>${'window.API_URL = '.repeat(50_000)}</script>`],
    ['elements', '<div>'.repeat(100_000)],
  ])('of a megabyte of %s gives short facts', (_title, body) => {
    for (const fact of Object.values(read(body))) expect(String(fact).length).toBeLessThanOrEqual(200);
  });
});

describe('JSON', () => {
  it('gives the declared fields, and of those marked so only that they are set', () => {
    const body =
      '{"version":"1.0.0","edition":"community","auth":{"mode":"none","clientId":"abc"},"initialSetupComplete":false,"webappUrl":null}';
    expect(read(body, [], readingOf('instance'))).toEqual({
      kind: 'json',
      bytes: body.length,
      'json.keys': 5,
      'json.version': '1.0.0',
      'json.edition': 'community',
      'json.auth.mode': 'none',
      'json.auth.clientId': true,
      'json.initialSetupComplete': false,
    });
  });

  it.each([
    ['deep', '['.repeat(16_000)],
    ['too long', `{"version":"${'1'.repeat(20_000)}"}`],
    ['broken off', '{"version":"1.0.0"'],
    ['with something after it', '{"version":"1.0.0"}{}'],
  ])('%s gives no fields', (_title, body) => {
    expect(Object.keys(read(body)).filter((key) => key.startsWith('json.'))).toEqual([]);
  });

  it.each([
    ['of the prototype', '{"__proto__":{"version":"1"},"constructor":{"version":"1"}}'],
    ['of an array', '["version"]'],
    ['that is an object', '{"version":{"a":1}}'],
    ['that is null', '{"version":null}'],
    ['that is no finite number', '{"version":1e999}'],
  ])('a field %s is not read', (_title, body) => {
    expect(read(body)).not.toHaveProperty(['json.version']);
  });
});

describe('text', () => {
  it.each([
    ['Object not found.', 'object-not-found'],
    ['"Object not found."', 'object-not-found'],
    ['  Object not found.\r\n', 'object-not-found'],
    ['Object not found', undefined],
    ['Object not found. At all.', undefined],
  ])('%j is the literal %s', (body, literal) => {
    expect(read(body).literal).toBe(literal);
  });

  it.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['{}', 'json'],
    ['[]', 'json'],
    ['<p>', 'html'],
    ['text', 'text'],
    ['te\0xt', 'binary'],
  ])('%j is of kind %s', (body, kind) => {
    expect(read(body).kind).toBe(kind);
  });
});

describe('what nobody declared', () => {
  const canary = 'canary-7c1f';
  it('never comes out, wherever it stands', () => {
    const page = head(
      [
        `<title>Airbyte</title><meta name="author" content="${canary}"><meta property="og:title" content="${canary}">`,
        `<script>window.SECRET = "${canary}"; const a = "${canary}";</script><!-- ${canary} -->`,
        `<link href="/${canary}.css"><script src="/${canary}.js"></script><p data-x="${canary}">${canary}</p>`,
      ].join(''),
    );
    const json = JSON.stringify({
      ...instanceConfiguration({ version: '1.4.0' }),
      auth: { mode: 'none', clientId: canary },
      airbyteUrl: canary,
      extra: { version: canary },
      [canary]: 1,
    });
    for (const body of [page, json, `${canary} text`, `"${canary}"`]) {
      const facts = JSON.stringify([read(body), read(body, [], readingOf('instance'))]);
      expect(facts).not.toContain(canary);
      expect(facts).not.toContain(operatorEmail);
    }
    expect(read(json)).toMatchObject({ 'json.version': '1.4.0', 'json.airbyteUrl': true });
  });

  it('of the headers neither, and what is read is one safe line', () => {
    const headers = {
      server: `nginx\u001b]0;x\u0007`,
      'set-cookie': [canary],
      'x-email': canary,
      'www-authenticate': ['Basic', 'Bearer'],
    };
    expect(readHeaders(headers, readingOf('root'))).toEqual({
      'header.server': 'nginx ]0;x',
      'header.www-authenticate': 'Basic, Bearer',
    });
  });
});

it('hashes what was sent, undecoded, and nothing at all where that is not asked for', () => {
  const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0, 1, 2, 0xff]);
  expect(read(bytes, [3]).sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(read('')).toEqual({ kind: 'empty', bytes: 0 });
  expect(read(bytes, [], readingOf('root'))).not.toHaveProperty('sha256');
});
