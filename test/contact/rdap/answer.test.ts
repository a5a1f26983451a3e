import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNetwork } from '../../../src/contact/rdap/answer.ts';
import { entity, network, QUIRKS } from './samples.ts';

const HERE = '203.0.113.10';

function mailboxes(answer: unknown): readonly string[] {
  return (readNetwork(answer, HERE)?.mailboxes ?? []).map(({ role, address }) => `${role} ${address}`);
}

describe('readNetwork', () => {
  it('keeps range, name, country and what tells the holder, and nobody by name', () => {
    const read = readNetwork(
      network({
        country: 'de',
        arin_originas0_originautnums: [64500, 'x'],
        entities: [
          entity({
            handle: 'ORG-EX1-RIPE',
            roles: ['registrant'],
            kind: 'org',
            name: 'Example Hosting <b>',
            emails: ['ceo@example.com'],
          }),
          entity({
            handle: 'AL1-RIPE',
            roles: ['administrative'],
            kind: 'individual',
            name: 'Ann Lee',
            emails: ['ann.lee@example.com'],
          }),
        ],
      }),
      HERE,
    );
    expect(read).toEqual({
      first: '203.0.113.0',
      last: '203.0.113.255',
      handle: '203 0 113 0 - 203 0 113 255',
      name: 'EXAMPLE-NET',
      country: 'DE',
      mailboxes: [{ address: 'ann.lee@example.com', role: 'administrative' }],
      holders: ['203 0 113 0 - 203 0 113 255', 'EXAMPLE-NET', 'ORG-EX1-RIPE', 'Example Hosting  b'],
      asns: [64500],
    });
    expect(JSON.stringify(read)).not.toContain('Ann Lee');
  });

  it('takes the country from the holder where the network has none, and from nobody else', () => {
    const ann = entity({ roles: ['administrative'], country: 'France' });
    const holder = entity({ roles: ['registrant'], kind: 'org', country: 'United States' });
    const countryOf = (part: object): string | undefined => readNetwork(network(part), HERE)?.country;
    expect(countryOf({ country: undefined, entities: [ann, holder] })).toBe('US');
    expect(countryOf({ country: 'DE', entities: [holder] })).toBe('DE');
    expect(countryOf({ country: undefined, entities: [ann] })).toBe('');
  });

  it('reads IPv6', () => {
    const v6 = network({ startAddress: '2001:DB8::', endAddress: '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff' });
    expect(readNetwork(v6, '2001:db8::7')?.first).toBe('2001:db8::');
  });

  it.each(QUIRKS)('%s', (_quirk, answer, expected) => {
    expect(mailboxes(answer)).toEqual(expected);
  });

  it.each([
    ['an error object', { errorCode: 404, title: 'not found' }],
    ['another class', network({ objectClassName: 'domain' })],
    ['a network elsewhere', network({ startAddress: '198.51.100.0', endAddress: '198.51.100.255' })],
    ['a network upside down', network({ startAddress: '203.0.113.255', endAddress: '203.0.113.0' })],
    ['the other family', network({ startAddress: '::', endAddress: 'ffff::' })],
    ['addresses that are none', network({ startAddress: '203.0.113', endAddress: 7 })],
    ['a list', [network()]],
    ['null', null],
    ['text', 'ip network'],
  ])('takes %s for no answer', (_case, answer) => {
    expect(readNetwork(answer, HERE)).toBeNull();
  });

  describe('hostile answers', () => {
    const abuse = (...emails: string[]): unknown => network({ entities: [entity({ roles: ['abuse'], emails })] });

    it.each([
      'a@example.com,b@example.com',
      'a@example.com?bcc=b@example.org',
      'mailto:a@example.com',
      'A <a@example.com>',
      'a@example.com\r\nBcc: b@example.org',
      'ä@example.com',
      'a@exämple.com',
      '"a b"@example.com',
      'a@[203.0.113.1]',
      `${'a'.repeat(70)}@example.com`,
    ])('no mailbox from %j', (email) => {
      expect(mailboxes(abuse(email))).toEqual([]);
    });

    it('one of v+1 to v+999, and five at the most', () => {
      expect(mailboxes(abuse(...Array.from({ length: 190 }, (_, i) => `v+${i + 1}@example.com`)))).toEqual([
        'abuse v+1@example.com',
      ]);
      expect(mailboxes(abuse(...Array.from({ length: 190 }, (_, i) => `v${i + 1}@example.com`)))).toHaveLength(5);
    });

    it('goes four levels deep, and through two hundred entities', () => {
      const nested = (depth: number): object =>
        entity({
          roles: ['abuse'],
          emails: [`level${depth}@example.com`],
          ...(depth < 9 ? { entities: [nested(depth + 1)] } : {}),
        });
      expect(mailboxes(network({ entities: [nested(1)] }))).toEqual(
        [1, 2, 3, 4].map((level) => `abuse level${level}@example.com`),
      );
      const wide = [
        ...Array.from({ length: 10_000 }, () => entity({ roles: ['technical'] })),
        entity({ roles: ['abuse'], emails: ['late@example.com'] }),
      ];
      expect(mailboxes(network({ entities: wide }))).toEqual([]);
    });

    it('never throws, whatever stands where', () => {
      const anything = fc.anything();
      const shape = fc.record(
        {
          entities: fc.array(
            fc.record({
              roles: anything,
              status: anything,
              vcardArray: anything,
              entities: anything,
              handle: anything,
            }),
          ),
          handle: anything,
          name: anything,
          country: anything,
          arin_originas0_originautnums: anything,
        },
        { requiredKeys: [] },
      );
      fc.assert(fc.property(shape, (part) => readNetwork(network(part), HERE) !== null));
      fc.assert(fc.property(anything, (value) => readNetwork(value, HERE) !== undefined));
    });
  });
});
