import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { renderCheckup } from '../../../src/cli/render/checkup.ts';
import type { Examined } from '../../../src/doctor/check.ts';

const RESULTS: readonly Examined[] = [
  { id: 'node', title: 'Node.js', status: 'ok', detail: '24.21.0', advice: '' },
  {
    id: 'mx',
    title: 'Mail for us (MX)',
    status: 'fail',
    detail: 'no answer about example.org: it does not exist, or its name servers do not answer',
    advice: 'see whether "dig example.org SOA" gives an answer',
  },
];

test('without a terminal each text is one line, however long', () => {
  expect(renderCheckup(RESULTS, false, Number.POSITIVE_INFINITY)).toBe(
    [
      'ok       Node.js           24.21.0',
      'fail     Mail for us (MX)  no answer about example.org: it does not exist, or its name servers do not answer',
      '                           -> see whether "dig example.org SOA" gives an answer',
      '',
    ].join('\n'),
  );
});

test('on a terminal texts are broken between words, below where they began', () => {
  expect(renderCheckup(RESULTS, false, 60)).toBe(
    [
      'ok       Node.js           24.21.0',
      'fail     Mail for us (MX)  no answer about example.org: it',
      '                           does not exist, or its name',
      '                           servers do not answer',
      '                           -> see whether "dig example.org',
      '                              SOA" gives an answer',
      '',
    ].join('\n'),
  );
});

test('a word that is too long stays whole, and colour takes no room', () => {
  const url = `https://example.org/${'a'.repeat(60)}`;
  const results = [
    { id: 'page', title: 'Identity page', status: 'fail', detail: `${url} gives no answer`, advice: '' },
  ] as const;
  const plain = renderCheckup(results, false, 60);
  expect(plain.split('\n')).toEqual([`fail     Identity page  ${url}`, '                        gives no answer', '']);
  const painted = renderCheckup(results, true, 60);
  expect(painted).toContain('\u001b[31mfail');
  expect(stripVTControlCharacters(painted)).toBe(plain);
});
