import { describe, expect, it } from 'vitest';
import { renderContacts } from '../../../src/cli/render/contact-list.ts';
import type { Contact } from '../../../src/model/contact.ts';
import { contact, finding } from '../../notice/samples.ts';

const WHY =
  'the abuse contact that the address registry lists for the network EXAMPLE-NET (203.0.113.0 - 203.0.113.255)';
const URL = 'https://rdap.example/registry/ip/203.0.113.10?with=a-word-that-is-longer-than-the-screen';
const CONTACTS: readonly Contact[] = [
  contact({ policy: 'https://example.com/policy' }),
  contact({
    address: 'abuse@isp.example',
    rung: 'rdap-abuse',
    source: WHY,
    evidenceUrl: URL,
    hold: "lies outside the host's own domain: confirm once that it takes such reports",
  }),
  contact({ address: '', form: 'https://cloud.example/report', rung: 'provider', source: 'the channel of Cloud' }),
];

const [, ...wide] = renderContacts(finding(), CONTACTS, Number.POSITIVE_INFINITY);
const [first, ...narrow] = renderContacts(finding(), CONTACTS, 60);

describe('contacts', () => {
  it('are a line each where there is no terminal', () => {
    expect(wide).toEqual([
      `  1  security.txt  security@example.com  ${CONTACTS[0]?.source} (${CONTACTS[0]?.evidenceUrl})`,
      '       its policy for reports: https://example.com/policy',
      `  2  rdap-abuse  abuse@isp.example  ${WHY} (${URL}); held: ${CONTACTS[1]?.hold}`,
      `  3  provider  task: fill in https://cloud.example/report  the channel of Cloud (${CONTACTS[2]?.evidenceUrl})`,
    ]);
  });

  it('have what speaks for them below on a terminal, within its width but for what is copied', () => {
    expect(first).toBe(renderContacts(finding(), [])[0]);
    expect(narrow).toEqual([
      '  1  security.txt  security@example.com',
      `       ${CONTACTS[0]?.source}`,
      `       ${CONTACTS[0]?.evidenceUrl}`,
      '       its policy for reports: https://example.com/policy',
      '  2  rdap-abuse  abuse@isp.example',
      '       the abuse contact that the address registry lists for',
      '       the network EXAMPLE-NET (203.0.113.0 - 203.0.113.255)',
      `       ${URL}`,
      "       held: lies outside the host's own domain: confirm",
      '       once that it takes such reports',
      '  3  provider  task: fill in https://cloud.example/report',
      '       the channel of Cloud',
      `       ${CONTACTS[2]?.evidenceUrl}`,
    ]);
    expect(narrow.filter((line) => line.length > 60)).toEqual([`       ${URL}`]);
  });

  it('may be none', () => {
    expect(renderContacts(finding(), [], 60).at(-1)).toBe('  no contact known');
  });

  it('cannot steer the terminal', () => {
    const hostile = contact({ source: 'a \u001b[2J b', evidenceUrl: 'https://x.example/\r\n\u202e' });
    expect(renderContacts(finding(), [hostile], 60).join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
