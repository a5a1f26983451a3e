import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHostName } from '../../../src/fingerprint/read/host-name.ts';
import { read } from './read-body.ts';

describe('a host name', () => {
  it.each([
    ['https://etl.example.com', 'etl.example.com'],
    ['http://ETL.Example.COM:8000/some/path?token=x#y', 'etl.example.com'],
    ['https://user:secret@etl.example.com/', 'etl.example.com'],
    ['https://etl.example.com./', 'etl.example.com'],
    ['https://bücher.example/', 'xn--bcher-kva.example'],
    ['https://my_etl.example.com/', 'my_etl.example.com'],
    [`https://${'a'.repeat(63)}.example/`, `${'a'.repeat(63)}.example`],
  ])('is read from %j', (url, name) => {
    expect(readHostName(url)).toBe(name);
  });

  it.each([
    ['an unset one', 'airbyte-url-not-configured'],
    ['a single label', 'http://localhost:8000'],
    ['IPv4', 'http://203.0.113.10/'],
    ['IPv4 in another spelling', 'http://0xcb.0x71.010/'],
    ['a number', 'http://3405803786/'],
    ['IPv6', 'http://[2001:db8::1]:8000/'],
    ['another scheme', 'ftp://etl.example.com/'],
    ['a script', 'javascript:alert("etl.example.com")'],
    ['a bare name', 'etl.example.com'],
    ['a number at the end', 'http://etl.example.7/'],
    ['an empty label', 'http://etl..example.com/'],
    ['a label that ends in a hyphen', 'http://etl-.example.com/'],
    ['a label of 64 characters', `https://${'a'.repeat(64)}.example/`],
    ['a name of 254 characters', `https://${'a.'.repeat(123)}example.x1/`],
    ['a URL of three thousand characters', `https://etl.example.com/${'a'.repeat(3_000)}`],
    ['no text', ['https://etl.example.com']],
    ['nothing', undefined],
  ])('is none in %s', (_case, value) => {
    expect(readHostName(value)).toBeNull();
  });

  it('is plain, whatever stands around it', () => {
    const piece = fc.constantFrom(
      'http://',
      'https://',
      'a',
      'Z',
      '.',
      '-',
      '_',
      ':',
      '@',
      '/',
      '?',
      '\n',
      '\0',
      'é',
      '7',
      '[',
      '%2e',
      '。',
    );
    fc.assert(
      fc.property(fc.string({ unit: piece }), (text) => {
        const name = readHostName(`https://${text}`);
        expect(name === null || (/^[a-z0-9_.-]+\.[a-z][a-z0-9-]*$/.test(name) && name.length <= 253)).toBe(true);
      }),
    );
  });
});

it('is all that is kept of the instance’s own URL', () => {
  const told = { webappUrl: 'https://u:canary@ETL.example.com:8443/canary?canary#canary', edition: 'community' };
  const facts = read(JSON.stringify(told));
  expect(facts).toMatchObject({ 'json.webappUrl': true, 'host.webappUrl': 'etl.example.com' });
  expect(JSON.stringify(facts)).not.toMatch(/canary|8443|https/);
  expect(read(JSON.stringify({ airbyteUrl: 'http://10.0.0.1/' }))).not.toHaveProperty('host.airbyteUrl');
});
