import { describe, expect, it } from 'vitest';
import { holdReason } from '../../src/notice/hold.ts';
import { contact, endpoint, finding } from './samples.ts';

const unnamed = finding({ hostnames: ['etl.example.com'] });
const named = finding({ endpoint: endpoint({ host: 'etl.example.com' }), hostnames: ['other.example.org'] });

const EVIDENCE_ELSEWHERE = 'https://etl.example.org/.well-known/security.txt';

describe('holdReason', () => {
  it.each([
    ['own domain', contact(), unnamed, 1, ''],
    ['own domain of the name asked', contact(), named, 1, ''],
    ['the zone’s own contact', contact({ rung: 'soa-rname', evidenceUrl: 'dns:example.com?type=SOA' }), unnamed, 1, ''],
    [
      'a zone’s contact elsewhere',
      contact({ rung: 'soa-rname', evidenceUrl: 'dns:example.org?type=SOA' }),
      unnamed,
      1,
      'outside',
    ],
    ['a certificate name beside the name asked', contact({ address: 'security@example.org' }), named, 1, 'outside'],
    [
      'a certificate name that gave no address',
      contact({ address: 'a@example.org' }),
      finding({ hostnames: ['etl.example.com', 'example.org'] }),
      1,
      'outside',
    ],
    ['foreign domain', contact({ address: 'security@example.org' }), unnamed, 1, 'outside'],
    ['look-alike domain', contact({ address: 'security@badexample.com' }), unnamed, 1, 'outside'],
    ['a file of another domain', contact({ evidenceUrl: EVIDENCE_ELSEWHERE }), unnamed, 1, 'outside'],
    ['no evidence', contact({ evidenceUrl: '' }), unnamed, 1, 'outside'],
    ['no name but that of the file', contact(), finding({ hostnames: [] }), 1, ''],
    [
      'neighbour under a public suffix',
      contact({ address: 'a@b.github.io', evidenceUrl: 'https://c.github.io/.well-known/security.txt' }),
      finding({ hostnames: ['c.github.io'] }),
      1,
      'outside',
    ],
    [
      'shared certificate',
      contact(),
      finding({ hostnames: ['a.example.com', 'b.example.org', 'c.example.net'] }),
      1,
      '3 domains',
    ],
    ['20 findings', contact(), unnamed, 20, ''],
    ['21 findings', contact(), unnamed, 21, 'claimed by 21'],
    ['personal', contact({ address: 'ann.lee@example.com' }), unnamed, 1, 'personal'],
    ['not plain', contact({ address: 'a@example.com,b@example.com' }), unnamed, 1, 'plain'],
    ['hand-entered elsewhere', contact({ rung: 'hand-entered', address: 'ann.lee@example.org' }), unnamed, 50, ''],
    ['hand-entered, not plain', contact({ rung: 'hand-entered', address: 'a@b.c\r\nX: y' }), unnamed, 1, 'plain'],
    ['a network’s desk', contact({ rung: 'rdap-abuse', address: 'abuse@example.com' }), unnamed, 1, 'outside'],
    ['a person as desk', contact({ rung: 'rdap-abuse', address: 'ann.lee@gmail.com' }), unnamed, 1, 'personal'],
    ['a hoster', contact({ rung: 'provider', address: 'abuse@example.com' }), unnamed, 1, 'outside'],
    ['a directory', contact({ rung: 'abuse-lookup', address: 'abuse@example.com' }), unnamed, 1, 'outside'],
    ['a CERT', contact({ rung: 'national-cert', address: 'cert@example.com' }), unnamed, 1, 'outside'],
    ['a web form', contact({ address: '', form: 'https://example.com/report' }), unnamed, 1, 'web form'],
  ])('%s', (_case, who, what, claims, reason) => {
    const held = holdReason(who, what, { claims, isConfirmed: false });
    if (reason === '') expect(held).toBe('');
    else expect(held).toContain(reason);
  });

  it.each([
    ['a network’s desk', contact({ rung: 'rdap-abuse', address: 'abuse@example.net' }), ''],
    ['a personal mailbox elsewhere', contact({ address: 'ann.lee@example.org' }), ''],
    ['what is no mailbox', contact({ address: 'a@b.c\r\nX: y' }), 'is not one plain mail address'],
  ])('a human’s word lifts it from %s', (_case, who, reason) => {
    expect(holdReason(who, unnamed, { claims: 500, isConfirmed: true })).toBe(reason);
  });
});
