import { describe, expect, it } from 'vitest';
import { readCard } from '../../../src/contact/rdap/jcard.ts';

const card = (...rows: unknown[]): unknown => ['vcard', rows];

describe('readCard', () => {
  it.each([
    ['one', card(['email', {}, 'text', 'a@example.com']), ['a@example.com']],
    ['upper case', card(['EMAIL', {}, 'text', 'a@example.com']), ['a@example.com']],
    [
      'by preference, not by place',
      card(
        ['email', {}, 'text', 'helpdesk@apnic.net'],
        ['email', { pref: '2' }, 'text', 'b@example.com'],
        ['email', { pref: '1' }, 'text', 'abuse@example.com'],
      ),
      ['abuse@example.com', 'b@example.com', 'helpdesk@apnic.net'],
    ],
    [
      'preferences of other shapes',
      card(
        ['email', { pref: 0 }, 'text', 'c@x.y'],
        ['email', { pref: ['3'] }, 'text', 'b@x.y'],
        ['email', { pref: 1 }, 'text', 'a@x.y'],
      ),
      ['a@x.y', 'b@x.y', 'c@x.y'],
    ],
    ['odd rows', card(null, 'email', ['email'], ['email', {}, 'text', ['a@x.y']], ['email', {}, 'text', 7], {}), []],
    ['no rows', ['vcard'], []],
    ['no card', 'vcard', []],
    ['nothing', undefined, []],
  ])('%s', (_case, vcard, emails) => {
    expect(readCard(vcard).emails).toEqual(emails);
  });

  it.each([
    ['org', 'Example Hosting Ltd'],
    ['ORG', 'Example Hosting Ltd'],
    ['individual', ''],
  ])('a card of kind %s names %j', (kind, name) => {
    expect(readCard(card(['fn', {}, 'text', 'Example Hosting Ltd'], ['kind', {}, 'text', kind])).organisation).toBe(
      name,
    );
  });

  const adr = (parameters: unknown, value: unknown = ['', '', '', '', '', '', '']): unknown[] => [
    'adr',
    parameters,
    'text',
    value,
  ];
  it.each([
    ['in two letters beside (RFC 8605)', [adr({ cc: 'ca', label: 'x' })], 'CA'],
    ['as the last part', [adr({}, ['', '', '', '', '', '', 'Germany'])], 'DE'],
    [
      'as the last line, as ARIN writes it',
      [adr({ label: '410 Terry Ave N.\nSeattle\nWA\n98109\nUnited States' })],
      'US',
    ],
    ['in capitals', [adr({ label: 'UNITED KINGDOM\n' })], 'GB'],
    ['in the second address', [adr({ label: 'nowhere' }), adr({ cc: 'NL' })], 'NL'],
    ['not at all', [adr({ label: 'Example Street 1\nSpringfield' })], ''],
    ['in another shape', [adr(null), adr({ cc: 7, label: ['US'] }, 'US'), ['adr']], ''],
    ['at great length', [adr({ label: 'US '.repeat(10_000) })], ''],
  ])('a country is told %s', (_case, rows, country) => {
    expect(readCard(card(...rows)).country).toBe(country);
  });
});
