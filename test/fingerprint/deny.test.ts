import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denyReason } from '../../src/fingerprint/deny.ts';

const words = (
  'export import setup token login logs env beans loggers routes ' +
  'secret credential source destination connection job workspace'
).split(' ');

describe('permitted', () => {
  it.each([
    '/',
    '/favicon.ico',
    '/api/v1/health',
    '/api/v1/instance_configuration',
    '/api/v1/web_backend/config',
    '/api/v1/0123456789abcdef',
    '/airbyte/api/v1/health',
    '/data-platform/~team/index.html',
    '/tokenizer/important/resource/environment/jobless',
    '/a%2Db',
  ])('%s', (path) => {
    expect(denyReason(path)).toBeNull();
  });

  it('every random path', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (number) => {
        expect(denyReason(`/api/v1/${number.toString(16).padStart(16, '0')}`)).toBeNull();
      }),
    );
  });
});

describe('denied', () => {
  it.each(words)('%s, in whatever way it is written', (word) => {
    const one = word.replace(/s$/, '');
    const capital = `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
    const encoded = [...word].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    const spellings = [
      ...[word, word.toUpperCase(), capital, `${one}s`, one, `${word}.json`, `${word}-all`],
      ...[`get_${word}`, `get${capital}`, `API${capital}`, `${word}ById`, `v1${word}2`, `${word}%2Djson`, encoded],
      ...[encoded.replaceAll('%', '%25'), encoded.replaceAll('%', '%2525')],
    ];
    for (const spelling of spellings) {
      expect(denyReason(`/${spelling}`), spelling).not.toBeNull();
      expect(denyReason(`/api/v1/${spelling}/list`), spelling).not.toBeNull();
    }
  });

  it.each([
    ['/logout', 'logout'],
    ['/api/v1/deployment/export_workspace', 'names "export"'],
    ['/api/v1/deployment/%65xport', 'names "export"'],
    ['/api/v1/instance_configuration/setup', 'names "setup"'],
    ['/api/v1/%2565xport', 'names "export"'],
    ['/next/../api', 'dot segment'],
    ['/next/./api', 'dot segment'],
    ['/next/%2e%2e/api', 'dot segment'],
    ['/next/.%2E', 'dot segment'],
    ['/api%2fv1%2fexport', 'names "export"'],
    ['/api;export', 'plain segments'],
    ['/api%3Bexport=1', 'plain segments'],
    ['/api?export', 'plain segments'],
    ['/api%3fa=1', 'plain segments'],
    ['/api#x', 'plain segments'],
    ['/api%23x', 'plain segments'],
    ['/a b', 'plain segments'],
    ['/a%20b', 'plain segments'],
    ['/a%0d%0aX:1', 'plain segments'],
    ['/a%00', 'plain segments'],
    ['/a\\b', 'plain segments'],
    ['/%5cb', 'plain segments'],
    ['/{random}', 'plain segments'],
    ['/ｅxport', 'plain segments'],
    ['/%EF%BD%85xport', 'plain segments'],
    ['/%', 'broken percent escape'],
    ['/%zz', 'broken percent escape'],
    ['/%c3%28', 'broken percent escape'],
    ['/%25252565xport', 'plain segments'],
    ['api/v1/health', 'plain segments'],
    ['', 'plain segments'],
  ])('%s %s', (path, reason) => {
    expect(denyReason(path)).toContain(reason);
  });

  it('whatever surrounds the word, as long as it is no letter', () => {
    const around = fc.string({ unit: fc.constantFrom('-', '_', '.', '~', '0', '9'), maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...words), around, around, (word, before, after) => {
        expect(denyReason(`/api/${before}${word}${after}`)).not.toBeNull();
      }),
    );
  });
});

it('takes time in proportion to the length of a path', () => {
  for (const unit of ['A', 'aA', 'export', '%2525', '/.', '-']) {
    const reason = denyReason(`/${unit.repeat(200_000)}`);
    expect(reason === null || reason.length > 0).toBe(true);
  }
});
