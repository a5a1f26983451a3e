/** Answers in the shapes that the registries give; the addresses in them are made up. */

interface EntityPart {
  readonly handle?: string;
  readonly roles?: unknown;
  readonly emails?: readonly (string | readonly [string, Record<string, unknown>])[];
  readonly kind?: string;
  readonly name?: string;
  readonly country?: string;
  readonly status?: unknown;
  readonly entities?: unknown;
}

export function entity({ emails = [], kind = 'group', name = 'Somebody', country = '', ...part }: EntityPart): object {
  const rows = emails.map((email) =>
    typeof email === 'string' ? ['email', {}, 'text', email] : ['email', email[1], 'text', email[0]],
  );
  return {
    objectClassName: 'entity',
    vcardArray: [
      'vcard',
      [
        ['version', {}, 'text', '4.0'],
        ['fn', {}, 'text', name],
        ['kind', {}, 'text', kind],
        ['adr', { label: `Street 1\n${country}` }, 'text', ['', '', '', '', '', '', '']],
        ...rows,
      ],
    ],
    ...part,
  };
}

export function network(part: object = {}): Record<string, unknown> {
  return {
    objectClassName: 'ip network',
    handle: '203.0.113.0 - 203.0.113.255',
    startAddress: '203.0.113.0',
    endAddress: '203.0.113.255',
    ipVersion: 'v4',
    name: 'EXAMPLE-NET',
    type: 'ASSIGNED PA',
    country: 'DE',
    ...part,
  };
}

const abuse = (...emails: NonNullable<EntityPart['emails']>): object => entity({ roles: ['abuse'], emails });

/** What each registry does in its own way, and the mailboxes that are to come of it. */
export const QUIRKS: readonly (readonly [quirk: string, answer: unknown, mailboxes: readonly string[]])[] = [
  [
    'ARIN: the same abuse entity under the holder and at the top',
    network({
      entities: [
        entity({ handle: 'EX-1', roles: ['registrant'], kind: 'org', entities: [abuse('Abuse@Example.com')] }),
        abuse('abuse@example.com'),
      ],
    }),
    ['abuse abuse@example.com'],
  ],
  ['RIPE: at the top', network({ entities: [abuse('abuse@example.com')] }), ['abuse abuse@example.com']],
  [
    'APNIC: help desk and abuse mailbox on one entity, the second one preferred',
    network({
      entities: [
        entity({
          roles: ['abuse', 'administrative', 'technical'],
          emails: ['helpdesk@example.net', ['abuse@example.net', { pref: '1' }]],
        }),
      ],
    }),
    [
      'abuse abuse@example.net',
      'abuse helpdesk@example.net',
      'technical abuse@example.net',
      'technical helpdesk@example.net',
      'administrative abuse@example.net',
      'administrative helpdesk@example.net',
    ],
  ],
  ['LACNIC: at the top', network({ entities: [abuse('abuse@example.cl')] }), ['abuse abuse@example.cl']],
  ['LACNIC: withheld', network({ entities: [abuse('removed@lacnic.net')] }), []],
  [
    'AFRINIC: no abuse entity at all',
    network({
      entities: [
        entity({ roles: ['technical'], emails: ['noc@example.za'] }),
        entity({ roles: ['registrant'], emails: ['owner@example.za'] }),
      ],
    }),
    ['technical noc@example.za'],
  ],
  ['registro.br: the roles without a mailbox', network({ entities: [entity({ roles: ['technical', 'abuse'] })] }), []],
  [
    'registrar: an entity below it',
    network({
      entities: [
        entity({ roles: ['registrar'], emails: ['sales@registrar.example'], entities: [abuse('abuse@example.com')] }),
      ],
    }),
    ['abuse abuse@example.com'],
  ],
  [
    'redacted by text (RFC 9537)',
    network({ entities: [abuse('DATA REDACTED', 'REDACTED FOR PRIVACY', '', 'redacted@example.com')], redacted: [{}] }),
    [],
  ],
  [
    'removed by status or role, with all that hangs below',
    network({
      entities: [
        entity({
          roles: ['abuse'],
          status: ['removed'],
          emails: ['old@example.com'],
          entities: [abuse('older@example.com')],
        }),
        entity({ roles: ['abuse', 'removed'], emails: ['gone@example.com'] }),
        abuse('abuse@example.com'),
      ],
    }),
    ['abuse abuse@example.com'],
  ],
  [
    'several roles and upper case',
    network({ entities: [entity({ roles: ['Administrative', 'ABUSE'], emails: ['cert@example.com'] })] }),
    ['abuse cert@example.com', 'administrative cert@example.com'],
  ],
];
