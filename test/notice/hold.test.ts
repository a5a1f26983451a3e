import { describe, expect, it } from 'vitest';
import { holdReason } from '../../src/notice/hold.ts';
import { contact, endpoint, finding } from './samples.ts';

const unnamed = finding({ hostnames: ['etl.example.com'] });
const named = finding({ endpoint: endpoint({ host: 'etl.example.com' }), hostnames: ['other.example.org'] });

describe('holdReason', () => {
  it.each([
    ['own domain', contact(), unnamed, 1, ''],
    ['own domain of the name asked', contact(), named, 1, ''],
    ['a certificate name beside the name asked', contact({ address: 'security@example.org' }), named, 1, 'outside'],
    ['foreign domain', contact({ address: 'security@example.org' }), unnamed, 1, 'outside'],
    ['look-alike domain', contact({ address: 'security@badexample.com' }), unnamed, 1, 'outside'],
    ['no name at all', contact(), finding({ hostnames: [] }), 1, 'outside'],
    [
      'neighbour under a public suffix',
      contact({ address: 'a@b.github.io' }),
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
  ])('%s', (_case, who, what, claims, reason) => {
    const held = holdReason(who, what, claims);
    if (reason === '') expect(held).toBe('');
    else expect(held).toContain(reason);
  });
});
