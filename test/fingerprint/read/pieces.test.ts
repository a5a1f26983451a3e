import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instanceConfiguration } from '../../support/zoo/airbyte/instance-configuration.ts';
import { rootPage } from '../../support/zoo/airbyte/page.ts';
import { head, read, script } from './read-body.ts';

const bodies: readonly (string | Uint8Array)[] = [
  rootPage({ version: '0.5.3-alpha' }),
  rootPage({ version: '0.35.5-alpha' }),
  rootPage({ version: '0.43.2' }),
  rootPage({ version: '2.0.0' }),
  `\ufeff \n ${rootPage({ version: '1.0.0' })}`,
  JSON.stringify(instanceConfiguration({ version: '1.4.0', auth: 'oidc' })),
  '{"available":true}',
  '"Object not found."',
  'Object not found.\n',
  head('<title>Ünïcödé 🐙 – Airbyte</title>'),
  Buffer.from([0, 0, 1, 0, 1, 0, 0xff, 0x41, 0x00]),
  Buffer.from('plain\u0000text'),
  Buffer.concat([Buffer.from('<title>Air'), Buffer.from([0xc3, 0x28, 0xff, 0xf0, 0x9f]), Buffer.from('byte</title>')]),
  `<title>${' '.repeat(399)}Airbyte</title>`,
  script(`${'/'.repeat(8_170)};window.AIRBYTE_VERSION = "1.0.0"`),
  head(`<svg><title>no</title></svg><title>a</title><title>b</title><meta name="description" content="&lt;b&gt;">`),
];

describe('pieces', () => {
  it.each(bodies.map((body, index) => [index, body] as const))('body %i is read alike however it is cut', (_, body) => {
    const whole = read(body);
    const places = fc.array(fc.nat(Buffer.from(body).length), { maxLength: 12 });
    fc.assert(
      fc.property(places, (cuts) => {
        expect(read(body, cuts)).toEqual(whole);
      }),
    );
    expect(
      read(
        body,
        Array.from({ length: Buffer.from(body).length }, (_each, at) => at),
      ),
    ).toEqual(whole);
  });

  it('any bytes at all, too', () => {
    const pieces = fc.constantFrom(
      '<title>',
      '</title>',
      '<meta name="description" content="',
      '">',
      '{',
      '"db":',
      '\0',
      '<!--',
      '-->',
      '<script>',
      '</script>',
      'window.API_URL = "',
      '&amp;',
      'é',
      '🐙',
      ' ',
    );
    const text = fc.array(fc.oneof(pieces, fc.string())).map((parts) => Buffer.from(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array()), fc.array(fc.nat(200), { maxLength: 8 }), (body, cuts) => {
        expect(
          read(
            body,
            cuts.map((cut) => Math.min(cut, body.length)),
          ),
        ).toEqual(read(body));
      }),
      { numRuns: 500 },
    );
  });
});
